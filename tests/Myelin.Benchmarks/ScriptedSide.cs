using System.Globalization;

namespace Myelin.Benchmarks.Tests;

/// <summary>A side whose processes print given medians, one process after the other.</summary>
internal sealed class ScriptedSide : Side
{
    private readonly string _script;

    internal ScriptedSide(string name, TemporaryFolder folder, (string Row, double[] Medians)[] rows)
        : base(name)
    {
        string count = folder.File($"{name}.count");
        _script = $"echo >>{count}; turn=$(wc -l <{count});" + string.Concat(rows.Select(row =>
        {
            string[] parts = row.Row.Split(' ');
            string medians = string.Join(' ', row.Medians.Select(m => m.ToString(CultureInfo.InvariantCulture)));
            return $$""" echo "{\"task\":\"{{parts[0]}}\",\"mode\":\"{{parts[1]}}\",\"median\":$(echo {{medians}} | cut -d ' ' -f "$turn")}";""";
        }));
    }

    protected override (string File, string[] Arguments) Program => ("sh", ["-c", _script, "sh"]);

    protected override string PrepareProgram() => Name;
}

using System.Globalization;
using System.Text;

namespace Myelin.Benchmarks;

/// <summary>A page of bench/results: a title, how it was made, and tables.</summary>
internal sealed class ResultPage
{
    /// <summary>How a subcommand is started, from the checkout.</summary>
    internal const string Program = "dotnet run -c Release --project bench/Myelin.Benchmarks --";

    private readonly StringBuilder _text = new();

    internal ResultPage(string title) => Line($"# {title}").Line();

    internal ResultPage Line(string text = "")
    {
        _text.Append(text).Append('\n');
        return this;
    }

    /// <summary>The head of a table.</summary>
    internal ResultPage Head(params string[] columns) => Row(columns).Line($"|{string.Concat(Enumerable.Repeat("---|", columns.Length))}");

    /// <summary>A row of a table; an empty cell is left empty.</summary>
    internal ResultPage Row(params IEnumerable<string> cells) => Line(RowOf(cells));

    /// <summary>Writes the page.</summary>
    internal void Save(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), _text.ToString());
    }

    internal static string RowOf(params IEnumerable<string> cells) => $"|{string.Concat(cells.Select(c => c.Length == 0 ? " |" : $" {c} |"))}";

    /// <summary>A number with some digits after the point.</summary>
    internal static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}

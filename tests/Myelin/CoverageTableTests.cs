using System.Reflection;
using System.Text.RegularExpressions;

namespace Myelin.Tests;

/// <summary>docs/coverage.md names everything public that has a test by <see cref="CoversAttribute"/>, and names nothing that does not exist.</summary>
public sealed partial class CoverageTableTests
{
    private static readonly Dictionary<string, string> s_signs = new()
    {
        ["op_Addition"] = "+",
        ["op_Subtraction"] = "-",
        ["op_Multiply"] = "*",
        ["op_Division"] = "/",
        ["op_UnaryNegation"] = "-x",
    };

    private static readonly Dictionary<string, string> s_sections = new()
    {
        ["layer"] = "Layers and models",
        ["loss"] = "Losses",
        ["optimizer"] = "Optimizers",
        ["schedule"] = "Schedules",
        ["initializer"] = "Initializers",
    };

    private static readonly Row[] s_rows = [.. Rows()];

    private static readonly Type[] s_tests = typeof(CoverageTableTests).Assembly.GetTypes();

    [Fact]
    public void Everything_public_has_a_row_with_a_test_that_covers_it()
    {
        List<string> missing = [];
        foreach ((string name, MethodBase member) in PublicMembers.All)
        {
            (string section, string shown) = PlaceOf(name, member);
            IEnumerable<string> tests = s_rows.Where(r => r.Section == section && r.Names.Contains(shown)).SelectMany(r => r.Tests);
            if (!tests.Any(test => Covers(test, name))) missing.Add($"{section}: {shown}, covered as \"{name}\"");
        }

        Assert.True(missing.Count == 0, $"docs/coverage.md lacks\n{string.Join('\n', missing.Distinct())}");
    }

    [Fact]
    public void Every_metric_has_a_row()
    {
        string[] metrics = [.. typeof(Tensor).Assembly.GetExportedTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(Metric))).Select(t => t.Name)];
        Assert.True(metrics.Length >= 14, $"only {metrics.Length} metrics were found");
        Assert.Empty(metrics.Except(s_rows.Where(r => r.Section == "Metrics").SelectMany(r => r.Names)));
    }

    [Fact]
    public void Every_name_and_every_test_exists()
    {
        HashSet<(string, string)> covered = [.. PublicMembers.All.Select(m => PlaceOf(m.Name, m.Member))];
        HashSet<string> checkedSections = [.. covered.Select(c => c.Item1)];
        Assert.True(s_rows.Length > 200, $"only {s_rows.Length} rows were found");
        Assert.All(s_rows, row =>
        {
            Assert.All(row.Tests, test => Assert.Contains(test, s_tests.Select(t => t.Name)));
            Assert.All(row.Names, name => Assert.True(
                checkedSections.Contains(row.Section) ? covered.Contains((row.Section, name)) : Exists(name), $"{row.Section}: there is no {name}"));
        });
    }

    /// <summary>The section and the name of a member in the table.</summary>
    private static (string Section, string Name) PlaceOf(string name, MethodBase member)
    {
        if (!name.Contains('(')) return (s_sections[name.Split(' ')[0]], name.Split(' ')[1]);
        string section = member.DeclaringType == typeof(Clipping) ? "Optimizers"
            : member.DeclaringType == typeof(IntTensorOperators) ? "Operators of integers" : "Operators";
        return (section, s_signs.GetValueOrDefault(member.Name, member.Name));
    }

    private static bool Covers(string test, string name) => s_tests.Where(t => t.Name == test).SelectMany(t => t.GetMethods())
        .SelectMany(m => m.GetCustomAttributes<CoversAttribute>()).Any(a => a.Members.Contains(name));

    /// <summary>Whether there is such a type, or a member or extension of a type; an index, <c>x[…]</c>, is syntax.</summary>
    private static bool Exists(string name)
    {
        if (name.StartsWith("x[", StringComparison.Ordinal)) return true;
        Type[] types = typeof(Tensor).Assembly.GetExportedTypes();
        string[] parts = name.Split('.');
        if (parts.Length == 1) return types.Any(t => t.Name.Split('`')[0] == name);
        return types.Where(t => t.Name.Split('`')[0] == parts[0] || (t.IsAbstract && t.IsSealed)).SelectMany(t => t.GetMethods())
            .Any(m => m.Name == parts[1] || m.Name == $"get_{parts[1]}");
    }

    private static IEnumerable<Row> Rows()
    {
        string section = "";
        foreach (string line in File.ReadLines(Checkout.PathOf("docs", "coverage.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) section = line[3..];
            if (Cells().Match(line) is { Success: true } row)
                yield return new(section, Quoted(row.Groups[1].Value), Quoted(row.Groups[2].Value));
        }
    }

    private static string[] Quoted(string cell) => [.. Code().Matches(cell).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"^\| .* \| (`.*`) \| (`.*`) \|$")]
    private static partial Regex Cells();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    private sealed record Row(string Section, string[] Names, string[] Tests);
}

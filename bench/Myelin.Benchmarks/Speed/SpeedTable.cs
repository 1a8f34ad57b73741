using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>A comparison as a table, with Myelin last and the ratio to the fastest peer.</summary>
internal sealed class SpeedTable(Comparison comparison, IReadOnlyList<Side> peers, Side myelin)
{
    private readonly List<string> _notes = [];

    /// <summary>A line below the table.</summary>
    internal void Note(string text) => _notes.Add(text);

    internal string Markdown()
    {
        string[] names = [.. peers.Select(p => p.Name), myelin.Name];
        string[] lines =
        [
            ResultPage.RowOf(["", .. names, "ratio"]),
            $"|{string.Concat(Enumerable.Repeat("---|", names.Length + 2))}",
            .. comparison.Rows.Select(row => ResultPage.RowOf([Label(row), .. Figures(row).Select(f => Cell(f, 4)), Cell(Ratio(row), 2)])),
            "",
            .. _notes,
        ];
        return string.Join('\n', lines);
    }

    /// <summary>A line for each row.</summary>
    internal void Print(Output output)
    {
        Side[] sides = [.. peers, myelin];
        output.Line($"{"ms (memory: MB)",-20}{string.Concat(sides.Select(s => $"{s.Name,14}"))}{"ratio",8}");
        foreach (string row in comparison.Rows)
        {
            var json = new JsonObject { ["row"] = row };
            foreach (Side side in sides) json[side.Name] = comparison.Of(side, row);
            json["ratio"] = Ratio(row) is { } ratio ? Math.Round(ratio, 3) : null;
            output.Figure($"{row,-20}{string.Concat(Figures(row).Select(f => $"{Cell(f, 4),14}"))}{Cell(Ratio(row), 2),8}", json);
        }
    }

    /// <summary>The fastest peer's figure divided by Myelin's.</summary>
    private double? Ratio(string row)
    {
        double[] others = [.. peers.Select(p => comparison.Of(p, row)).OfType<double>()];
        return others.Length == 0 ? null : others.Min() / comparison.Of(myelin, row);
    }

    private IEnumerable<double?> Figures(string row) => peers.Append(myelin).Select(side => comparison.Of(side, row));

    private static string Cell(double? figure, int digits) => figure is { } value ? ResultPage.Number(value, digits) : "";

    private static string Label(string row) => row.EndsWith("memory", StringComparison.Ordinal) ? $"{row} (MB)" : $"{row} (ms)";
}

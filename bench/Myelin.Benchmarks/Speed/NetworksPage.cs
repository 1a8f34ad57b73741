using static System.FormattableString;

namespace Myelin.Benchmarks;

/// <summary>The table of all networks.</summary>
internal sealed class NetworksPage(IReadOnlyList<NetworkRow> rows, IReadOnlyList<string> sides)
{
    private readonly NetworkRow[] _compared = [.. rows.Where(row => !double.IsNaN(row.Ratio))];

    internal ResultPage Make(int rounds, double seconds, IEnumerable<string> notes)
    {
        ResultPage page = new ResultPage("Networks that nobody tuned for")
            .Line($"Made by `{ResultPage.Program} networks`: the networks of bench/networks.json and ONNX files of others, each side in a process of its own, "
                + Invariant($"in turn, {rounds} rounds of {seconds} s (inference half). Milliseconds per step, medians over the rounds."))
            .Line("Ratio = the fastest other side's time / Myelin's in the same round, median over the rounds, with the lowest and highest: above 1 Myelin is ahead.")
            .Line().Head("figure", "rows", "geometric mean", "lowest", "rows below 1")
            .Row(Summary("training", _compared.Where(row => row.IsTraining)));
        foreach (string side in sides.SkipLast(1)) page.Row(Summary($"inference beside {side}", side));
        page.Line().Head(["network", "threads", .. sides, "ratio", "rounds from", "to"]);
        foreach (NetworkRow row in rows)
        {
            page.Row([
                row.Name, $"{row.Threads}", .. sides.Select(side => row.Median(side) is { } ms ? ResultPage.Number(ms, ms < 1 ? 4 : 2) : ""),
                .. new[] { row.Ratio, row.Lowest, row.Highest }.Select(r => double.IsNaN(r) ? "" : ResultPage.Number(r, 2))]);
        }

        page.Line();
        foreach (string note in notes) page.Line(note);
        return page;
    }

    /// <summary>Inference beside one side.</summary>
    private string[] Summary(string name, string side)
    {
        string ours = sides[^1];
        double[] ratios = [.. rows.Where(row => !row.IsTraining).Select(row => row.Median(side) / row.Median(ours)).OfType<double>()];
        return Cells(name, ratios);
    }

    private static string[] Summary(string name, IEnumerable<NetworkRow> rows) => Cells(name, [.. rows.Select(row => row.Ratio)]);

    private static string[] Cells(string name, double[] ratios) => ratios.Length == 0 ? [name, "0", "", "", ""] :
    [
        name, $"{ratios.Length}", ResultPage.Number(Math.Exp(ratios.Average(Math.Log)), 2), ResultPage.Number(ratios.Min(), 2), $"{ratios.Count(r => r < 1)}",
    ];
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>The doctor's rates with exact bounds, as a page.</summary>
internal static class DoctorPage
{
    internal static JsonObject Summary(IReadOnlyCollection<DoctorLine> healthy, IReadOnlyCollection<DoctorLine> faulty)
    {
        DoctorLine[] well = [.. healthy.Where(l => l.Counts)], ill = [.. faulty.Where(l => l.Counts)];
        return new JsonObject
        {
            ["healthyRuns"] = well.Length,
            ["falseAlarms"] = well.Count(l => l.Findings.Length > 0),
            ["faultyRuns"] = ill.Length,
            ["detected"] = ill.Count(l => l.Findings.Length > 0),
            ["causeFirst"] = ill.Count(l => Right(l, 1)),
            ["causeAmongThree"] = ill.Count(l => Right(l, 3)),
            ["cured"] = ill.Count(Cured),
        };
    }

    internal static void Write(IReadOnlyCollection<DoctorLine> healthy, IReadOnlyCollection<DoctorLine> faulty, string folder)
    {
        DoctorLine[] well = [.. healthy.Where(l => l.Counts)], ill = [.. faulty.Where(l => l.Counts)];
        DoctorLine[] alarms = [.. well.Where(l => l.Findings.Length > 0)];
        var page = new ResultPage("The doctor's rates")
            .Line($"Made by `{ResultPage.Program} doctor healthy|faulty|report --seeds measuring`. {Computer.ThreadSentence}")
            .Line("Bounds are exact (Clopper and Pearson), one-sided, 95 %.").Line()
            .Line("A run is healthy if it reaches 95 % of its recipe's gain over guessing; a false alarm is any finding of level warning or above.")
            .Line("A fault counts where it hurts: Welch's test over ten seeds (p < 0.05) and an effect of at least half a standard deviation.").Line()
            .Head("figure", "runs", "rate", "bound", "target")
            .Row("false alarms", $"{alarms.Length} of {well.Length}", Percent(alarms.Length, well.Length), $"at most {Text(Statistics.UpperBound(alarms.Length, well.Length))}", "at most 2 %");
        foreach ((string name, Func<DoctorLine, bool> hit, string target) in ((string, Func<DoctorLine, bool>, string)[])[
            ("faults detected", l => l.Findings.Length > 0, "95 %"), ("right cause first", l => Right(l, 1), "80 %"),
            ("right cause among three", l => Right(l, 3), "90 %"), ("cured by the first suggestion", Cured, "80 %")])
        {
            int hits = ill.Count(hit);
            page.Row(name, $"{hits} of {ill.Length}", Percent(hits, ill.Length), $"at least {Text(Statistics.LowerBound(hits, ill.Length))}", $"at least {target}");
        }

        page.Row("first right finding", "median", Text(Statistics.Median(ill.Select(l => l.FirstRight).OfType<double>())), "", "a tenth of the run").Line();
        page.Line($"Drawn but not healthy: {healthy.Count - well.Length}. Faulty runs where the fault does not hurt, not counted: {faulty.Count - ill.Length}.").Line();
        page.Line().Line("## False alarms by rule").Line().Head("rule", "healthy runs with it");
        foreach (IGrouping<string, string> rule in alarms.SelectMany(l => l.Findings.Select(f => f[0]).Distinct()).GroupBy(r => r).OrderByDescending(g => g.Count())) page.Row(rule.Key, $"{rule.Count()}");
        page.Line().Line("## Healthy runs by network").Line().Head("network", "healthy", "false alarms");
        foreach (IGrouping<string, DoctorLine> network in well.GroupBy(l => l.Network).OrderBy(g => g.Key)) page.Row(network.Key, $"{network.Count()}", $"{network.Count(l => l.Findings.Length > 0)}");
        page.Line().Line("## By fault").Line().Head("fault", "runs that count", "detected", "cause first", "among three", "cured", "first right finding at");
        foreach (IGrouping<string?, DoctorLine> fault in ill.GroupBy(l => l.Fault))
        {
            page.Row(fault.Key!, $"{fault.Count()}", $"{fault.Count(l => l.Findings.Length > 0)}", $"{fault.Count(l => Right(l, 1))}", $"{fault.Count(l => Right(l, 3))}", $"{fault.Count(Cured)}",
                Text(Statistics.Median(fault.Select(l => l.FirstRight).OfType<double>())));
        }

        page.Save(folder, "doctor.md");
    }

    private static bool Right(DoctorLine line, int among)
    {
        string[] causes = DoctorFaults.All.First(f => f.Name == line.Fault).Causes;
        return line.Findings.Take(among).Any(f => causes.Contains(f[0]));
    }

    private static bool Cured(DoctorLine line) => line.CuredGain >= 0.9 * line.HealthyGain;

    private static string Percent(int part, int all) => all == 0 ? "" : Text((double)part / all);

    private static string Text(double share) => double.IsNaN(share) ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>The doctor's rates with exact bounds, as a page.</summary>
internal sealed class DoctorPage
{
    private readonly DoctorLine[] _drawn, _planted, _well, _ill;
    private readonly Dictionary<string, ToolsLine> _tools;
    private readonly ProgramSection _programs;

    /// <summary>Rates of runs, of which those count that are healthy, or whose fault hurts.</summary>
    internal DoctorPage(IEnumerable<DoctorLine> healthy, IEnumerable<DoctorLine> faulty, IEnumerable<ToolsLine> tools, IEnumerable<ProgramLine> programs)
    {
        _programs = new ProgramSection(programs);
        (_drawn, _planted, _tools) = ([.. healthy], [.. faulty], tools.ToDictionary(t => t.Key));
        (_well, _ill) = ([.. _drawn.Where(l => l.Counts)], [.. _planted.Where(l => l.Counts)]);
    }

    internal JsonObject Summary() => new()
    {
        ["healthyRuns"] = _well.Length,
        ["falseAlarms"] = _well.Count(Detected),
        ["faultyRuns"] = _ill.Length,
        ["detected"] = _ill.Count(Detected),
        ["causeFirst"] = _ill.Count(l => Right(l, 1)),
        ["causeAmongThree"] = _ill.Count(l => Right(l, 3)),
        ["cured"] = _ill.Count(Cured),
        ["programs"] = _programs.Summary(),
    };

    internal void Write(string folder)
    {
        var page = new ResultPage("The doctor's rates");
        WriteRates(page);
        WriteTools(page);
        _programs.Write(page);
        WriteAlarms(page);
        WriteFaults(page);
        page.Save(folder, "doctor.md");
    }

    private void WriteRates(ResultPage page)
    {
        int alarms = _well.Count(Detected);
        page.Line($"Made by `{ResultPage.Program} doctor healthy|faulty|programs|tools|report --seeds measuring`. {Computer.ThreadSentence}")
            .Line("Bounds are exact (Clopper and Pearson), one-sided, 95 %.").Line()
            .Line("A run is healthy if it reaches 95 % of its recipe's gain over guessing; a false alarm is any finding of level warning or above.")
            .Line("A fault counts where it hurts: Welch's test over ten seeds (p < 0.05) and an effect of at least half a standard deviation.")
            .Line("A cure is the first finding's first suggestion, done by a script to the same run; it works if the gain is then 90 % of the recipe's.")
            .Line("Where it asks a person to look at the data, the script puts the right data in; the last row of the table leaves these out.").Line()
            .Head("figure", "runs", "rate", "bound", "target")
            .Row("false alarms", $"{alarms} of {_well.Length}", Percent(alarms, _well.Length),
                $"at most {Text(Statistics.UpperBound(alarms, _well.Length))}", "at most 2 %");
        Rate(page, "faults detected", _ill, Detected, "at least 95 %");
        Rate(page, "right cause first", _ill, l => Right(l, 1), "at least 80 %");
        Rate(page, "right cause among three", _ill, l => Right(l, 3), "at least 90 %");
        Rate(page, "cured by the first suggestion", _ill, Cured, "at least 80 %");
        Rate(page, "the same, without new data", [.. _ill.Where(l => !l.NewData)], Cured, "");
        page.Row("first right finding", "median", FirstRight(_ill), "", "a tenth of the run").Line();
        page.Line($"Drawn but not healthy: {_drawn.Length - _well.Length}. Faulty runs where the fault does not hurt, not " +
            $"counted: {_planted.Count(l => !l.Counts && !l.IsRefused)}.")
            .Line($"Faulty runs that the library itself refuses with an error before the first step, not counted: {_planted.Count(l => l.IsRefused)}.").Line();
    }

    internal static void Rate<TLine>(ResultPage page, string name, TLine[] lines, Func<TLine, bool> isHit, string target)
    {
        int hits = lines.Count(isHit);
        page.Row(name, $"{hits} of {lines.Length}", Percent(hits, lines.Length), $"at least {Text(Statistics.LowerBound(hits, lines.Length))}", target);
    }

    private void WriteTools(ResultPage page)
    {
        DoctorLine[] well = [.. _well.Where(l => _tools.ContainsKey(l.Key))], ill = [.. _ill.Where(l => _tools.ContainsKey(l.Key))];
        // After a new draw the tools have not run yet.
        if (well.Length == 0) return;
        page.Line("## Beside published tools").Line()
            .Line("On the same runs, with the symptoms and thresholds of their programs or manuals (bench/Myelin.Benchmarks/Doctor/Published).")
            .Line("An alarm on a faulty run need not name its cause. Loops of one's own have no callbacks: there the tools are silent.").Line()
            .Head("tool", "healthy runs with an alarm", "faulty runs with an alarm", "most frequent alarms on healthy runs")
            .Row("Myelin's doctor", Of(well, Detected), Of(ill, Detected), Most(well.SelectMany(l => l.Findings.Select(f => f[0]))));
        foreach (string tool in PublishedTool.All.Select(t => t.Name))
        {
            bool Alarms(DoctorLine line) => _tools[line.Key].Alarms.ContainsKey(tool);
            page.Row(tool, Of(well, Alarms), Of(ill, Alarms), Most(well.Where(Alarms).Select(l => _tools[l.Key].Alarms[tool])));
        }

        page.Line();
    }

    private void WriteAlarms(ResultPage page)
    {
        page.Line("## Healthy runs").Line().Head("false alarm", "runs", "bound");
        foreach (IGrouping<string, string> rule in Frequent(_well.SelectMany(l => l.Findings.Select(f => f[0]))))
        {
            page.Row(rule.Key, $"{rule.Count()}", $"at most {Text(Statistics.UpperBound(rule.Count(), _well.Length))}");
        }

        page.Row("any other rule", "0", $"at most {Text(Statistics.UpperBound(0, _well.Length))}").Line()
            .Head("network", "healthy", "of runs drawn", "false alarms");
        foreach (IGrouping<string, DoctorLine> network in _drawn.GroupBy(l => l.Network).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            page.Row(network.Key, $"{network.Count(l => l.Counts)}", $"{network.Count()}", $"{network.Count(l => l.Counts && Detected(l))}");
        }

        page.Line();
    }

    private void WriteFaults(ResultPage page)
    {
        page.Line("## Faulty runs").Line();
        Table(page, "fault", _planted, l => l.Fault!);
        page.Line();
        Table(page, "network", _planted, l => l.Network);
    }

    private static void Table(ResultPage page, string what, IEnumerable<DoctorLine> lines, Func<DoctorLine, string> key)
    {
        page.Head(what, "runs", "that count", "detected", "cause first", "among three", "cured", "first right finding at");
        foreach (IGrouping<string, DoctorLine> group in lines.GroupBy(key))
        {
            DoctorLine[] ill = [.. group.Where(l => l.Counts)];
            page.Row(group.Key, $"{group.Count()}", $"{ill.Length}", $"{ill.Count(Detected)}", $"{ill.Count(l => Right(l, 1))}",
                $"{ill.Count(l => Right(l, 3))}",
                $"{ill.Count(Cured)}", FirstRight(ill));
        }
    }

    private static bool Detected(DoctorLine line) => line.Findings.Length > 0;

    private static bool Right(DoctorLine line, int among)
    {
        string[] causes = DoctorFaults.Named(line.Fault!)?.Causes ?? [];
        return line.Findings.Take(among).Any(f => causes.Contains(f[0]));
    }

    private static bool Cured(DoctorLine line) => line.CuredGain >= 0.9 * line.HealthyGain;

    private static string FirstRight(IEnumerable<DoctorLine> lines) => Text(Statistics.Median(lines.Select(l => l.FirstRight ?? 1)));

    private static IEnumerable<IGrouping<string, string>> Frequent(IEnumerable<string> names) =>
        names.GroupBy(n => n).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal);

    private static string Most(IEnumerable<string> names) => string.Join(", ", Frequent(names).Take(3).Select(g => $"{g.Key} ({g.Count()})"));

    private static string Of(DoctorLine[] lines, Func<DoctorLine, bool> isHit) =>
        $"{lines.Count(isHit)} of {lines.Length} ({Percent(lines.Count(isHit), lines.Length)})";

    private static string Percent(int part, int all) => all == 0 ? "" : Text((double)part / all);

    private static string Text(double share) => double.IsNaN(share) ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>The part of the doctor's page about programs of published catalogues.</summary>
internal sealed class ProgramSection
{
    private const double WellLearned = 0.8;

    private readonly (RealProgram Program, ProgramLine Line)[] _all, _counted;

    internal ProgramSection(IEnumerable<ProgramLine> lines)
    {
        Dictionary<string, ProgramLine> known = lines.ToDictionary(l => l.Key);
        _all = [.. RealPrograms.All.Where(p => known.ContainsKey(p.Id)).Select(p => (p, known[p.Id]))];
        _counted = [.. _all.Where(e => e.Line.Counts)];
    }

    internal JsonObject Summary() => new()
    {
        ["counted"] = _counted.Length,
        ["detected"] = _counted.Count(Detected),
        ["causeFirst"] = _counted.Count(CauseFirst),
        ["repairedQuiet"] = _counted.Count(Quiet),
    };

    internal void Write(ResultPage page)
    {
        page.Line("## Real programs").Line()
            .Line("Programs of the catalogues DeepLocalize, TheDeepChecker and NeuraLint, re-enacted, each beside its repaired twin (Doctor/Programs).")
            .Line("The right causes are what the catalogue's repair changes. A program counts if its twin learns and it does clearly worse:")
            .Line("a gain over guessing below 90 % of the twin's, with Welch's test over five seeds (p < 0.05). The doctor watches the first seed.")
            .Line($"Some repairs leave a second fault: a twin learns well with a gain of at least {WellLearned.ToString(CultureInfo.InvariantCulture)}.")
            .Line("The targets for detection and cause are the best published figures (DEFault, on 52 programs).").Line()
            .Head("figure", "programs", "rate", "bound", "target");
        DoctorPage.Rate(page, "detected", _counted, Detected, "at least 94 %");
        DoctorPage.Rate(page, "right cause first", _counted, CauseFirst, "at least 63 %");
        DoctorPage.Rate(page, "no alarm on the repaired twin", _counted, Quiet, "at least 95 %");
        DoctorPage.Rate(page, "the same, twins that learn well", [.. _counted.Where(LearnsWell)], Quiet, "");
        page.Line().Head("program", "what it does", "repair", "replaced", "gain", "repaired", "findings", "cause first", "findings on the repaired twin");
        foreach ((RealProgram program, ProgramLine line) in _all)
        {
            page.Row($"{program.Id} ({program.Source})", program.Does, program.Repair, program.Replaced, Text(line.Gains.Average()),
                Text(line.RepairedGains.Average()), Rules(line.Findings), line.Counts ? CauseFirst((program, line)) ? "yes" : "no" : "does not count",
                Rules(line.RepairedFindings));
        }

        page.Line().Line("Not re-enacted:").Line();
        foreach ((string id, string reason) in RealPrograms.LeftOut) page.Line($"- {id}: {reason}.");
        page.Line();
    }

    private static bool Detected((RealProgram Program, ProgramLine Line) entry) => entry.Line.Findings.Length > 0;

    private static bool CauseFirst((RealProgram Program, ProgramLine Line) entry) =>
        entry.Line.Findings is [[var rule, ..], ..] && entry.Program.Causes.Contains(rule);

    private static bool LearnsWell((RealProgram Program, ProgramLine Line) entry) => entry.Line.RepairedGains.Average() >= WellLearned;

    private static bool Quiet((RealProgram Program, ProgramLine Line) entry) => entry.Line.RepairedFindings.Length == 0;

    private static string Rules(string[][] findings) => string.Join(", ", findings.Select(f => f[0]));

    private static string Text(double gain) => gain.ToString("F2", CultureInfo.InvariantCulture);
}

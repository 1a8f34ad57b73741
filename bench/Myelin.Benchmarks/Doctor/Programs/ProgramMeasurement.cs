namespace Myelin.Benchmarks;

/// <summary>Trains a program and its repaired twin, and makes a line of what the doctor says.</summary>
internal static class ProgramMeasurement
{
    private const int Seeds = 5;

    /// <summary>Both twins on a few seeds, the first with the doctor, which changes no gain.</summary>
    internal static ProgramLine Of(RealProgram program, ulong firstSeed)
    {
        (double[] gains, string[][] findings) = Runs(program, program.Buggy, firstSeed);
        (double[] repairedGains, string[][] repairedFindings) = Runs(program, program.Repaired, firstSeed);
        return new ProgramLine { Key = program.Id, Gains = gains, Findings = findings, RepairedGains = repairedGains, RepairedFindings = repairedFindings };
    }

    /// <summary>One run.</summary>
    internal static DoctorRun Run(RealProgram program, Setup setup, ulong seed, bool examine) =>
        DoctorRun.Of(setup, model => program.Gain(setup, (Layer)model), seed, examine);

    private static (double[] Gains, string[][] Findings) Runs(RealProgram program, Func<Setup> create, ulong firstSeed)
    {
        DoctorRun[] runs = [.. Enumerable.Range(0, Seeds).Select(i => Run(program, create(), firstSeed + (ulong)i, examine: i == 0))];
        IEnumerable<Finding> serious = runs[0].Findings.Where(f => f.Level >= FindingLevel.Warning);
        return ([.. runs.Select(r => r.Gain)], [.. serious.Select(f => (string[])[f.Rule, $"{f.Level}", $"{f.Certainty}", $"{f.Step}", f.What()])]);
    }
}

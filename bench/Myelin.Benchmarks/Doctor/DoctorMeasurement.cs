namespace Myelin.Benchmarks;

/// <summary>Trains jobs with the doctor and makes lines of what it says.</summary>
internal sealed class DoctorMeasurement(TwinGains twins)
{
    /// <summary>A run with the doctor; where a fault hurts, the first finding's first cure is tried.</summary>
    internal DoctorLine Of(DoctorJob job)
    {
        double[] healthy = twins.Of(job.Network);
        DoctorRun run = DoctorRun.Of(job.Create(), job.Network, job.Seed, examine: true);
        Finding[] serious = [.. run.Findings.Where(f => f.Level >= FindingLevel.Warning)];
        Finding? right = serious.FirstOrDefault(f => job.Fault?.Causes.Contains(f.Rule) == true);
        var line = new DoctorLine
        {
            Key = job.Key,
            Network = job.Network.Name,
            Fault = job.Fault?.Name,
            Gain = run.Gain,
            HealthyGain = healthy.Average(),
            Counts = job.Fault is { } fault ? !run.IsRefused && Hurts(healthy, twins.Of(fault, job.Network)) : run.Gain >= 0.95 * healthy.Average(),
            Findings = [.. serious.Select(f => (string[])[f.Rule, $"{f.Level}", $"{f.Certainty}", $"{f.Step}", f.What()])],
            Steps = run.Steps,
            IsRefused = run.IsRefused,
            FirstRight = right is null ? null : (double)right.Step / Math.Max(1, run.Planned),
        };
        return job.Fault is not null && line.Counts && serious is [{ Cures: [var cure, ..] }, ..] ? Cured(line, job, cure) : line;
    }

    private static bool Hurts(double[] healthy, double[] sick) => Statistics.Welch(healthy, sick) < 0.05 && Statistics.Effect(healthy, sick) >= 0.5;

    private static DoctorLine Cured(DoctorLine line, DoctorJob job, Cure cure)
    {
        Setup setup = job.Create();
        return DoctorCures.Apply(cure, setup, job.Network.Create())
            ? line with
            {
                Cure = cure.ToString(),
                NewData = DoctorCures.NeedsData(cure),
                CuredGain = DoctorRun.Of(setup, job.Network, job.Seed, examine: false).Gain,
            }
            : line;
    }
}

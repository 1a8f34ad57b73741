namespace Myelin;

/// <summary>Steps so short that a hundred of them at once would still lower the loss.</summary>
internal sealed class LearningRateTooLow : DoctorRule
{
    public override string Name => "learning-rate-too-low";

    public override IReadOnlyList<string> Explains =>
        ["not-learning", "stopped-too-early", "underfitting", "worse-than-simple", "constant-prediction", "labels-carry-nothing", "class-imbalance"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Trial is { IsRateTooLow: true } trial)
            yield return trial.Judge(run, this) with { Section = "learning-rate-too-low.trial" };
    }

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        if (run.IsRateRising) yield break;
        if (run.Progress < 0.08 || run.PeakUpdateRatio is not (> 0 and < 0.001 and var ratio) || !run.IsFar(0.5)) yield break;
        VitalSigns[] samples = [.. run.Recent(5).Where(s => s.Along is not null)];
        int longer = samples.Count(s => s.Along![3] < s.Along[2] && s.Along[4] < s.Along[3]);
        if (samples.Length < 3 || longer < 0.8 * samples.Length) yield break;
        // A long run may well arrive at this pace.
        if (run.TotalSteps is { } total && run.RecentLoss + (Math.Min(0, run.Curve.Trend((int)run.Step).Slope) * (total - run.Step)) < 0.3) yield break;
        double rate = run.Optimizer.Groups[0].BaseLearningRate;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, "optimizer", [("rate", rate), ("ratio", 100 * ratio), ("loss", run.RecentLoss)],
            new Cure(CureKind.RaiseLearningRate, Math.Clamp(run.UsualRate, 3 * rate, 100_000 * rate)), new Cure(CureKind.TrainLonger));
    }
}

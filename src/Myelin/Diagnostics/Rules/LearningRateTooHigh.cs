namespace Myelin;

/// <summary>Steps so long that the loss rises, or that the weights are thrown about without learning.</summary>
internal sealed class LearningRateTooHigh : DoctorRule
{
    /// <summary>No step should change the weights by a multiple of themselves; if the run is not well later, not even by most of themselves.</summary>
    private const double LargestStart = 3, LargeStart = 0.8;

    /// <summary>
    /// Long steps in the middle of a run are what a schedule wants that makes them short at its end: for this part of it they may keep the
    /// loss up.
    /// </summary>
    private const double Patience = 0.1;

    /// <summary>The part of the run after which a loss that jumped up should have come down; of one that was low before, more.</summary>
    private const double Recovery = 0.03, LongRecovery = 0.2, Low = 0.6;

    public override string Name => "learning-rate-too-high";

    public override IReadOnlyList<string> Explains =>
    [
        "not-finite", "learning-rate-too-low", "exploding-gradient", "dead-units", "saturated-units", "not-learning", "constant-prediction",
        "underfitting", "worse-than-simple", "vanishing-gradient", "labels-carry-nothing", "stopped-too-early", "class-imbalance",
        "parameter-not-trained",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Trial is { IsRateTooHigh: true } trial)
            yield return trial.Judge(run, this) with { Section = "learning-rate-too-high.trial" };
    }

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        double ratio = run.PeakUpdateRatio;
        if (run.Step < run.Window || ratio == 0) yield break;
        // Weights that were trained for something else may begin high and come down.
        bool rises = run.Guess is { } guess && run.RecentLoss > Math.Max(1.4, guess.Relative(run.Samples[0].Loss))
            && run.RecentLoss > 1.4 * run.Curve.Best(run.Window);
        bool shakes = run.StartRatio > LargestStart || (run.StartRatio > LargeStart && run.Progress > 0.3 && run.IsFar(0.15));
        if (!rises && !shakes && VanishingGradient.IsVanishing(run)) yield break;
        // Labels that cannot be learned leave the loss at guessing too, but they do not make it jump.
        bool thrown = (ratio > (HasJumped(run) ? 0.02 : 0.06) && run.RecentLoss > 0.8 && Stays(run, Recovery))
            || (ratio > 0.015 && run.IsIll && DeadUnits.HaveDied(run));
        bool saturates = ratio > 0.01 && run.IsIll && SaturatedUnits.HaveSaturated(run);
        bool overshoots = ratio > 0.01 && Stays(run, Patience) && Overshoots(run);
        if (rises || shakes || thrown || saturates || overshoots) yield return Report(run, ratio);
    }

    public override IEnumerable<Finding> AtFailure(Examination run, Exception error)
    {
        // Not at once, and not out of nothing: the loss grew first.
        if (error is DivergenceException && run.Curve.Values.Any(double.IsFinite)) yield return Report(run, run.PeakUpdateRatio);
    }

    /// <summary>Whether the run has been ill for a part of it; for more if much was learned before: then a jump may be over soon.</summary>
    private static bool Stays(Examination run, double part) => run.IllFor > part && (run.IllFor > LongRecovery || run.Curve.Best(run.Window) >= Low);

    /// <summary>Whether the loss was far above that of the initial weights.</summary>
    private static bool HasJumped(Examination run) =>
        run.Samples.Skip(1)
            .Max(s => run.Guess?.Relative(s.Loss) ?? s.Loss) > 1.25 * Math.Max(1, run.Guess?.Relative(run.Samples[0].Loss) ?? run.Samples[0].Loss);

    /// <summary>A tenth of the step lowers the loss, the whole step does not, in most of the last samples.</summary>
    private static bool Overshoots(Examination run)
    {
        VitalSigns[] samples = [.. run.Recent(5).Where(s => s.Along is not null)];
        return samples.Length >= 3 && 2 * samples.Count(s => s.Along![1] < s.Along[0] && s.Along[2] > s.Along[0]) > samples.Length;
    }

    private Finding Report(Examination run, double ratio)
    {
        double rate = run.Optimizer.Groups[0].BaseLearningRate,
            // What diverges before it is measured is far too high.
            lower = run.StartRatio == 0 ? rate / 100 : run.UsualRate < rate / 3 ? Math.Clamp(run.UsualRate, rate / 1000, rate / 10) : rate / 30;
        Finding found = run.Found(this, FindingLevel.Critical, Certainty.Strong, "optimizer",
            [
                ("rate", rate), ("ratio", 100 * ratio), ("loss", run.RecentLoss), ("best", Math.Min(run.RecentLoss, run.Curve.Best(run.Window))),
                ("steps", run.Step),
            ],
            new Cure(CureKind.LowerLearningRate, lower), new Cure(CureKind.ClipGradients, 1));
        return ratio == 0 ? found with { Section = "learning-rate-too-high.at-once" } : found;
    }
}

namespace Myelin;

/// <summary>A schedule that takes the learning rate down to almost nothing while most of the run is still to come.</summary>
internal sealed class ScheduleEndsEarly : DoctorRule
{
    private const int Samples = 4;

    private const double Late = 0.6, Far = 0.1;

    public override string Name => "schedule-ends-early";

    public override IReadOnlyList<string> Explains =>
    [
        "weights-unchanged", "learning-rate-too-low", "not-learning", "stopped-too-early", "underfitting", "worse-than-simple", "constant-prediction",
        "labels-carry-nothing", "class-imbalance",
    ];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        // A warm-up begins with short steps too, but leaves them soon.
        if (run.RestingSamples < Samples || run.Progress > Late || run.TotalSteps is not { } total || !(run.RecentLoss > Far)) yield break;
        if (run.IsAsGoodAsPossible) yield break;
        // That no more is learned is sure, that there is more to learn may not be.
        FindingLevel level = run.IsFar(Far) ? FindingLevel.Critical : FindingLevel.Warning;
        yield return run.Found(this, level, Certainty.Proof, "schedule",
            [("rate", run.Optimizer.LearningRate), ("base", run.HighestRate), ("step", run.Step), ("steps", total)],
            new Cure(CureKind.SlowSchedule));
    }
}

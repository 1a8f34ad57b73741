namespace Myelin;

/// <summary>Targets of another order of magnitude than what the initial weights give.</summary>
internal sealed class TargetsOffScale : DoctorRule
{
    private const double Largest = 10, Smallest = 0.01;

    public override string Name => "targets-off-scale";

    public override IReadOnlyList<string> Explains =>
    [
        "learning-rate-too-high", "learning-rate-too-low", "exploding-gradient", "not-finite", "not-learning", "dead-units", "constant-prediction",
        "underfitting", "worse-than-simple", "stopped-too-early", "saturated-units", "labels-carry-nothing", "overfitting",
        "too-much-regularization",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Output is not { LossName: "Difference" } || run.Data is not { Examples.HasTargets: true } data) yield break;
        ColumnSummary[] columns = [.. ColumnSummary.Of(data.Examples.Targets.AsSpan(), data.Examples.Count)];
        double size = Math.Sqrt(columns.Average(c => (c.Mean * c.Mean) + (c.StandardDeviation * c.StandardDeviation)));
        double deviation = Math.Sqrt(columns.Average(c => c.StandardDeviation * c.StandardDeviation));
        if (size <= Largest && deviation >= Smallest) yield break;
        Finding found = run.Found(this, FindingLevel.Note, Certainty.Strong, "targets", [("mean", columns.Average(c => c.Mean)), ("deviation", deviation)],
            new Cure(CureKind.StandardizeTargets));
        yield return found with { IfIll = FindingLevel.Critical };
    }
}

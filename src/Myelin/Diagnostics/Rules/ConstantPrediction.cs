namespace Myelin;

/// <summary>The same answer for every example.</summary>
internal sealed class ConstantPrediction : DoctorRule
{
    public override string Name => "constant-prediction";

    public override IReadOnlyList<string> Explains => ["not-learning", "worse-than-simple"];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        if (!run.IsNotLearning || run.Progress < 0.3 || run.Recent(1).FirstOrDefault()?.Output is not { Rank: 2 } output) yield break;
        IReadOnlyList<ColumnSummary> columns = ColumnSummary.Of(output.AsSpan(), output.Shape[0]);
        double spread = columns.Max(c => c.StandardDeviation), size = columns.Max(c => Math.Abs(c.Mean)) + spread;
        if (spread > 0.003 * size) yield break;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Hint, "output", [("spread", spread)],
            new Cure(CureKind.CheckInputs), new Cure(CureKind.LowerLearningRate, run.Optimizer.Groups[0].BaseLearningRate / 10));
    }
}

namespace Myelin;

/// <summary>A softmax along the examples of a batch: the answer for one example depends on which others are with it.</summary>
internal sealed class SoftmaxOverBatch : DoctorRule
{
    public override string Name => "softmax-over-batch";

    public override IReadOnlyList<string> Explains =>
    [
        "activation-before-loss", "loss-does-not-fit", "not-learning", "constant-prediction", "class-imbalance", "learning-rate-too-low",
        "learning-rate-too-high", "labels-carry-nothing", "stopped-too-early", "underfitting", "worse-than-simple", "overconfident-start", "overfitting",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        // Pairs of pictures and texts are told apart in a square of all with all, along both axes.
        if (run.Output is not { SoftmaxAxis: 0, Axes: 2 } output || run.Samples is not [{ Output: { Rank: 2 } scores }, ..]) yield break;
        if (output.Outputs != scores.Shape[0] || scores.Shape[0] == scores.Shape[1]) yield break;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, "output",
            [("examples", scores.Shape[0]), ("classes", scores.Shape[1])], new Cure(CureKind.SoftmaxOverClasses));
    }
}

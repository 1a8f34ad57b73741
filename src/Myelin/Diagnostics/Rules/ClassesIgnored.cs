namespace Myelin;

/// <summary>Class weights that leave a part of the examples without a say.</summary>
internal sealed class ClassesIgnored : DoctorRule
{
    /// <summary>A class hardly counts if its weight is this part of the mean over all examples; a tenth of the examples may be worth that little.</summary>
    private const double Hardly = 0.02, Share = 0.1;

    public override string Name => "classes-ignored";

    public override IReadOnlyList<string> Explains => ["class-imbalance", "constant-prediction", "overfitting", "parts-disagree"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Loss is not CrossEntropy { ClassWeights: { } given } || run.Data is not { LabelCounts: { Count: > 1 } counts }) yield break;
        float[] weights = given.ToArray();
        double all = counts.Sum();
        if (weights.Length != counts.Count || all == 0) yield break;
        double mean = counts.Select((count, c) => count * weights[c] / all).Sum();
        // A weight of exactly 0 is on purpose.
        int[] ignored = [.. Enumerable.Range(0, weights.Length).Where(c => weights[c] > 0 && weights[c] < Hardly * mean)];
        double share = ignored.Sum(c => counts[c] / all);
        if (share < Share) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Hint, "loss",
            [("classes", string.Join(", ", ignored)), ("share", 100 * share), ("weight", weights[ignored[0]]), ("mean", mean)],
            new Cure(CureKind.WeightClasses));
    }
}

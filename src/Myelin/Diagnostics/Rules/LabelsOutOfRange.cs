namespace Myelin;

/// <summary>Labels that are not class numbers from 0, and targets of classes that are not probabilities.</summary>
internal sealed class LabelsOutOfRange : DoctorRule
{
    /// <summary>PyTorch's mark of positions that do not count.</summary>
    private const int NoLabel = -100;

    public override string Name => "labels-out-of-range";

    public override IReadOnlyList<string> Explains => ["not-learning", "worse-than-simple", "overconfident-start", "learning-rate-too-high", "not-finite"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Data is not { } data || run.Loss is not { Output: OutputKind.ClassScores or OutputKind.ClassProbabilities }) yield break;
        if (data.Examples.HasLabels)
        {
            int classes = run.Predict(run.Train!.Take([0])) is { Rank: > 0 } output ? output.Shape[^1] : run.Train.Classes;
            // One score is no choice between classes: the loss refuses it.
            if (classes < 2) yield break;
            int ignored = run.Loss is CrossEntropy loss ? loss.IgnoreIndex : NoLabel;
            int[] wrong = [.. data.Examples.Labels.ToArray().Where(label => label != ignored && (uint)label >= (uint)classes)];
            if (wrong.Length > 0) yield return Report(run, "labels", wrong[0], wrong.Length, data.Seen, classes);
        }
        else if (data.Examples.HasTargets && data.Examples.Targets.Rank == 2)
        {
            float[] targets = data.Examples.Targets.ToArray();
            int classes = data.Examples.Targets.Shape[1];
            double[] sums = [.. targets.Chunk(classes).Select(row => row.Sum(t => (double)t)).Where(sum => Math.Abs(sum - 1) > 0.01)];
            if (sums.Length > 0) yield return Report(run, "targets", sums[0], sums.Length, data.Seen, classes);
        }
    }

    private Finding Report(Examination run, string subject, double value, int count, int seen, int classes) => run.Found(this, FindingLevel.Critical,
        Certainty.Proof, subject, [("value", value), ("count", count), ("seen", seen), ("classes", classes)], new Cure(CureKind.CheckLabels));
}

namespace Myelin;

/// <summary>Answers that are the same for every example.</summary>
internal sealed class ConstantTargets : DoctorRule
{
    public override string Name => "constant-targets";

    public override IReadOnlyList<string> Explains =>
    [
        "class-imbalance", "targets-off-scale", "constant-prediction", "not-learning", "worse-than-simple", "overfitting", "missing-classes",
        "parameter-not-trained", "labels-carry-nothing", "overconfident-start", "loss-does-not-fit",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Data is not { Seen: > 1, Examples: var examples } data || !IsConstant(examples)) yield break;
        // A loss of one's own may not read them.
        FindingLevel level = run.Loss is null && run.Task is not null ? FindingLevel.Note : FindingLevel.Critical;
        yield return run.Found(this, level, Certainty.Proof, examples.HasLabels ? "labels" : "targets", [("seen", data.Seen)],
            new Cure(CureKind.CheckLabels));
    }

    private static bool IsConstant(Batch examples)
    {
        if (examples.HasLabels) return !examples.Labels.AsSpan().ContainsAnyExcept(examples.Labels.AsSpan()[0]);
        if (!examples.HasTargets) return false;
        float[] targets = examples.Targets.ToArray();
        int width = targets.Length / examples.Count;
        return width > 0 && !targets.Where((target, i) => target != targets[i % width]).Any();
    }
}

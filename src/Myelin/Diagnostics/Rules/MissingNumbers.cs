namespace Myelin;

/// <summary>NaN or infinite numbers in the training set.</summary>
internal sealed class MissingNumbers : DoctorRule
{
    public override string Name => "missing-numbers";

    public override IReadOnlyList<string> Explains =>
    [
        "not-finite", "learning-rate-too-high", "exploding-gradient", "not-learning", "worse-than-simple", "overconfident-start",
        "labels-carry-nothing", "parameter-not-trained",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Data is not { } data) yield break;
        int column = data.Columns.ToList().FindIndex(c => c.NotFinite > 0), count = data.Columns.Sum(c => c.NotFinite);
        string subject = column < 0 ? "targets" : $"inputs[{column}]";
        if (column < 0 && data.Examples.HasTargets) count = data.Examples.Targets.ToArray().Count(t => !float.IsFinite(t));
        if (count == 0) yield break;
        yield return run.Found(
            this, FindingLevel.Critical, Certainty.Proof, subject, [("count", count), ("seen", data.Seen)], new Cure(CureKind.RemoveMissing));
    }
}

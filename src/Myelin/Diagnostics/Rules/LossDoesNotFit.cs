namespace Myelin;

/// <summary>A loss for another kind of answer: the log-likelihood of scores, squared errors of class numbers.</summary>
internal sealed class LossDoesNotFit : DoctorRule
{
    private const int MostClasses = 20;

    public override string Name => "loss-does-not-fit";

    public override IReadOnlyList<string> Explains =>
    [
        "not-learning", "underfitting", "worse-than-simple", "constant-prediction", "parameter-not-trained", "stopped-too-early",
        "learning-rate-too-low", "targets-off-scale", "loss-negated", "learning-rate-too-high", "labels-carry-nothing", "saturated-units",
        "dead-units",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Output is not { } output) yield break;
        if (output is { LossName: "NegativeLogLikelihood", Activation: not "LogSoftmax" })
        {
            yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, "not log-probabilities", [], new Cure(CureKind.UseCrossEntropy));
        }
        else if (output is { LossName: "Difference" } && run.Data is { Examples.HasTargets: true } data && Classes(data.Examples) is { } classes)
        {
            // Ranks and counts are rightly predicted as numbers.
            Finding found = run.Found(this, FindingLevel.Note, Certainty.Hint, "class numbers", [("classes", classes)],
                new Cure(CureKind.UseCrossEntropy, classes));
            yield return found with { IfIll = FindingLevel.Warning };
        }
    }

    /// <summary>The number of classes if targets look like class numbers: the integers from 0, each of them frequent.</summary>
    private static int? Classes(Batch batch)
    {
        if (batch.Targets.Length != batch.Count) return null;
        float[] targets = batch.Targets.ToArray();
        float[] values = [.. targets.Distinct().Order()];
        if (values.Length is < 3 or > MostClasses || values.Where((v, i) => v != i).Any()) return null;
        int rarest = targets.GroupBy(t => t).Min(g => g.Count());
        return rarest >= 0.3 * targets.Length / values.Length ? values.Length : null;
    }
}

namespace Myelin;

/// <summary>A loss for another kind of answer: the log-likelihood of scores, squared errors of class numbers.</summary>
internal sealed class LossDoesNotFit : DoctorRule
{
    private const int MostClasses = 20;

    private const double Margin = 0.15, Smaller = 0.75;

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
            yield return run.Found(this, FindingLevel.Note, Certainty.Hint, "class numbers", [("classes", classes)],
                new Cure(CureKind.UseCrossEntropy, classes));
        }
    }

    /// <summary>
    /// Where the numbers are only names, one that is between two of them is wrong. Who takes them as classes makes smaller errors then; with ranks
    /// and counts, larger ones.
    /// </summary>
    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        if (run is not { Output.LossName: "Difference", Train: { } train, Data: { Examples.HasTargets: true } data }) yield break;
        if (Classes(data.Examples) is not { } classes) yield break;
        if (SimpleMethods.CompareClasses(train, run.Validation, classes, run.Predict) is not var (simple, model)) yield break;
        if (simple.Right < model.Right + Margin || simple.SquaredError > Smaller * model.SquaredError) yield break;
        Finding found = run.Found(this, FindingLevel.Warning, Certainty.Strong, "class numbers",
            [("classes", classes), ("rounded", 100 * model.Right), ("simple", 100 * simple.Right)], new Cure(CureKind.UseCrossEntropy, classes));
        yield return found with { Section = "loss-does-not-fit.classes" };
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

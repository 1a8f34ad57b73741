namespace Myelin;

/// <summary>What simple methods learn from the training set holds for more of it but not for the validation data: no overfitting explains that.</summary>
internal sealed class PartsDisagree : DoctorRule
{
    private const int FewestExamples = 20;

    public override string Name => "parts-disagree";

    public override IReadOnlyList<string> Explains => ["overfitting", "labels-carry-nothing"];

    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        if (!(run.Gap > 0.3) || run is not { Simple: { Loss: < 0.7 } simple, Validation: { Count: >= FewestExamples } validation }) yield break;
        if (simple.LossOn(validation) is not { } loss || loss < 0.9 || loss - simple.Loss < 0.4) yield break;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, "validation", [("train", simple.Loss), ("validation", loss)],
            new Cure(CureKind.PrepareAlike), new Cure(CureKind.CheckLabels));
    }
}

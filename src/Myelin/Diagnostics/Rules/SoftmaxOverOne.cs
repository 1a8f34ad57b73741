namespace Myelin;

/// <summary>A softmax over a single value, which is always 1.</summary>
internal sealed class SoftmaxOverOne : DoctorRule
{
    public override string Name => "softmax-over-one";

    public override IReadOnlyList<string> Explains =>
    [
        "activation-before-loss", "loss-does-not-fit", "parameter-not-trained", "not-learning", "constant-prediction", "vanishing-gradient",
        "class-imbalance", "learning-rate-too-low", "labels-carry-nothing", "output-out-of-reach", "underfitting", "worse-than-simple",
        "overconfident-start",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Output is not { Outputs: 1, Activation: "Softmax" or "LogSoftmax" }) yield break;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, "output", [], new Cure(CureKind.UseBinaryCrossEntropy));
    }
}

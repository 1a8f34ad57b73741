namespace Myelin;

/// <summary>An activation before a loss that takes scores: softmax is applied twice, or scores cannot be negative.</summary>
internal sealed class ActivationBeforeLoss : DoctorRule
{
    public override string Name => "activation-before-loss";

    public override IReadOnlyList<string> Explains =>
    [
        "not-learning", "underfitting", "worse-than-simple", "stopped-too-early", "learning-rate-too-low", "vanishing-gradient",
        "constant-prediction", "dead-units", "saturated-units", "labels-carry-nothing", "class-imbalance",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Output is not { HasActivation: true, Outputs: > 0 } output) yield break;
        bool takesScores = output.LossName is "CrossEntropy" or "BinaryCrossEntropyWithLogits";
        if (!takesScores || output.Activation == "LogSoftmax") yield break;
        double floor = output.Activation == "Softmax" && output.LossName == "CrossEntropy" ? Math.Log(1 + ((output.Outputs - 1) / Math.E)) : 0;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, "output",
            [("activation", output.Activation.Replace("Linear", "", StringComparison.Ordinal)), ("loss", output.LossName!), ("floor", floor)],
            new Cure(CureKind.RemoveOutputActivation));
    }
}

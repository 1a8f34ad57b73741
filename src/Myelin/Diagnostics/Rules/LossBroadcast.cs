namespace Myelin;

/// <summary>A difference of predictions and targets whose shapes do not match, so that each prediction is compared with every target.</summary>
internal sealed class LossBroadcast : DoctorRule
{
    public override string Name => "loss-broadcast";

    public override IReadOnlyList<string> Explains =>
    [
        "not-learning", "constant-prediction", "underfitting", "worse-than-simple", "stopped-too-early", "labels-carry-nothing", "learning-rate-too-low",
        "vanishing-gradient", "dead-units",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Output is not { Broadcast: var (prediction, difference) }) yield break;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, "loss", [("prediction", prediction), ("difference", difference)],
            new Cure(CureKind.MatchShapes));
    }
}

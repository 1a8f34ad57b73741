namespace Myelin;

/// <summary>A network that cannot learn even sixteen examples by heart.</summary>
internal sealed class CannotFit : DoctorRule
{
    public override string Name => "cannot-fit";

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Trial is not { Fits: false } trial) yield break;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, "model", [("loss", trial.LowestLoss)],
            new Cure(CureKind.LargerNetwork), new Cure(CureKind.CheckInputs), new Cure(CureKind.CheckLabels));
    }
}

namespace Myelin;

/// <summary>A network that cannot learn even sixteen examples by heart.</summary>
internal sealed class CannotFit : DoctorRule
{
    public override string Name => "cannot-fit";

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Trial is not { Fits: false } trial) yield break;
        if (run.IsLinear)
        {
            // No line may go through sixteen examples, and still come near all of them.
            Finding found = run.Found(this, FindingLevel.Note, Certainty.Hint, "model", [("loss", trial.LowestLoss)], new Cure(CureKind.AddHiddenLayer));
            yield return found with { Section = "cannot-fit.linear" };
            yield break;
        }

        yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, "model", [("loss", trial.LowestLoss)],
            new Cure(CureKind.LargerNetwork), new Cure(CureKind.CheckInputs), new Cure(CureKind.CheckLabels));
    }
}

namespace Myelin;

/// <summary>A loss or a weight that became NaN or infinite.</summary>
internal sealed class NotFinite : DoctorRule
{
    public override string Name => "not-finite";

    public override IEnumerable<Finding> AtFailure(Examination run, Exception error)
    {
        if (error is not DivergenceException) yield break;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Hint, "loss", [("step", run.Step)],
            new Cure(CureKind.LowerLearningRate, run.Optimizer.Groups[0].BaseLearningRate / 10), new Cure(CureKind.ClipGradients, 1));
    }
}

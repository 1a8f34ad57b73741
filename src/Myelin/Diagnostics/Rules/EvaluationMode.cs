namespace Myelin;

/// <summary>Training with the whole model in evaluation mode: dropout does nothing, and batch norm uses averages that never move.</summary>
internal sealed class EvaluationMode : DoctorRule
{
    public override string Name => "evaluation-mode";

    public override IReadOnlyList<string> Explains =>
        ["initialization-scale", "overfitting", "not-learning", "worse-than-simple", "learning-rate-too-high", "learning-rate-too-low"];

    public override IEnumerable<Finding> AtStart(Examination run) => Examine(run);

    /// <summary>A loop that evaluates after each epoch may forget to switch back.</summary>
    public override IEnumerable<Finding> AtSample(Examination run) => Examine(run);

    private IEnumerable<Finding> Examine(Examination run)
    {
        Module[] modules = [.. run.Model.NamedModules().Select(m => m.Module)];
        if (modules.Any(m => m.Training) || modules.FirstOrDefault(m => m is Dropout or Dropout2d or BatchNorm) is not { } first) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Proof, first.Path, [("layer", first.Label)], new Cure(CureKind.TrainMode));
    }
}

namespace Myelin;

/// <summary>A run that was stopped at the first noise in its validation loss, while the training loss was still falling.</summary>
internal sealed class PatienceTooShort : DoctorRule
{
    private const int Short = 2, Usual = 5;

    public override string Name => "patience-too-short";

    public override IReadOnlyList<string> Explains => ["stopped-too-early"];

    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        if (run is not { End: TrainingEnd.EarlyStopping, Options: { Patience: <= Short and { } patience } options, Progress: < 0.75 }) yield break;
        if (run.Epochs.Count < 2 || run.Guess is null || run.Gap is > 0.2 || !(run.Epochs[^1].TrainLoss < run.Epochs[^2].TrainLoss)) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Strong, "run",
            [("patience", patience), ("epoch", run.Epochs.Count), ("epochs", options.Epochs)], new Cure(CureKind.MorePatience, Usual));
    }
}

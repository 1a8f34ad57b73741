namespace Myelin;

/// <summary>Labels that have nothing to do with the inputs: what is learned does not help on other examples.</summary>
internal sealed class LabelsCarryNothing : DoctorRule
{
    public override string Name => "labels-carry-nothing";

    public override IReadOnlyList<string> Explains => ["overfitting", "not-learning", "underfitting", "constant-prediction", "stopped-too-early"];

    public override IEnumerable<Finding> AtEpoch(Examination run)
    {
        if (run is not { Guess: { } guess, UpdateRatio: { } ratio } || run.Progress < 0.15 || run.Epochs.Count < 3 || ratio is < 1e-4 or > 0.05) yield break;
        if (run.Epochs.Any(e => e.ValidationLoss is null)) yield break;
        double best = run.Epochs.Min(e => guess.Relative(e.ValidationLoss!.Value));
        double[] agreements = [.. run.Recent(8).SelectMany(s => s.Parameters).Where(p => p.IsWeight).Select(p => p.Agreement)];
        if (best < 0.97 || agreements.Length < 6 || agreements.Average() > 0.1) yield break;
        // The validation data may be the one that differs: then the examples agree with each other.
        yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, "labels",
            [("best", best), ("train", run.RecentLoss), ("agreement", agreements.Average())], new Cure(CureKind.CheckLabels), new Cure(CureKind.CheckInputs));
    }
}

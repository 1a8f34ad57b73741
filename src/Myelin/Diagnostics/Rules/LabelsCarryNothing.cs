namespace Myelin;

/// <summary>Labels that have nothing to do with the inputs: what is learned does not help on other examples.</summary>
internal sealed class LabelsCarryNothing : DoctorRule
{
    private const int FewestExamples = 100, FewestSteps = 50;

    public override string Name => "labels-carry-nothing";

    public override IReadOnlyList<string> Explains =>
    [
        "overfitting", "not-learning", "underfitting", "worse-than-simple", "constant-prediction", "stopped-too-early", "learning-rate-too-low",
        "dead-units",
    ];

    public override IEnumerable<Finding> AtEpoch(Examination run)
    {
        if (run.Guess is not { } guess || run.Progress < 0.15 || run.Epochs.Count < 3 || run.Step < FewestSteps
            || run.PeakUpdateRatio is < 0.001 or > 0.3) yield break;
        double best = guess.Relative(run.LowestValidationLoss), train = guess.Relative(run.Epochs[^1].TrainLoss);
        if (!(best >= 0.95)) yield break;
        double[] agreements = [.. run.Samples.Skip(1).SelectMany(s => s.Parameters).Where(p => p.IsWeight).Select(p => p.Agreement)];
        // A handful of examples is learned by heart whatever the labels are.
        bool byHeart = train < 0.8 && run.Train?.Count >= FewestExamples, noise = agreements.Length >= 4 && agreements.Average() < 0.25 && train < 1.02;
        if (best < (byHeart ? 0.95 : 0.97) || !(byHeart || noise) || IsCut(run.Samples[^1])) yield break;
        // What simple methods find in the training set is there: then only little of it, or the network has found something else.
        if (run.Simple?.Loss < 0.97) yield break;
        // The validation data may be the one that differs: then the examples agree with each other.
        yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, "labels",
            [("best", best), ("train", train), ("agreement", agreements.Average())], new Cure(CureKind.CheckLabels), new Cure(CureKind.CheckInputs));
    }

    /// <summary>Whether a layer passes nothing on, so that no labels could be learned.</summary>
    private static bool IsCut(VitalSigns signs) => signs.Layers.Any(l => l.Layer is Relu && l.Active.All(active => !active));
}

namespace Myelin;

/// <summary>A loss that no longer falls and is far from perfect, on training and validation data alike.</summary>
internal sealed class Underfitting : DoctorRule
{
    private const int FewestSteps = 100, Fewest = 2;

    public override string Name => "underfitting";

    public override IReadOnlyList<string> Explains => ["stopped-too-early", "not-learning", "worse-than-simple", "constant-prediction"];

    /// <summary>What passes through one or two units is hardly more than the same answer for all.</summary>
    public override IEnumerable<Finding> AtSample(Examination run) =>
        run.IsNotLearning && run.Progress >= 0.3 && Narrow(run) is { } narrow && Width(narrow) <= Fewest ? [Report(run, narrow)] : [];

    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        if (run.Guess is null || run.Step < FewestSteps) yield break;
        if (!run.IsFar(0.25) || run.RecentLoss >= 1.05 || !run.Curve.IsFlat((int)run.Step / 4) || run.Gap is > 0.3) yield break;
        if (Narrow(run) is { } narrow) yield return Report(run, narrow);
    }

    /// <summary>A layer that lets through fewer numbers than there are answers; null if there is none.</summary>
    private static LayerSigns? Narrow(Examination run)
    {
        int outputs = run.Samples[0].Output?.Shape[^1] ?? 1;
        // What gives back its inputs is narrow in the middle on purpose.
        bool isAutoencoder = outputs > 1 && run.WeightLayers is [var first, ..] && first.Inputs[^1] == outputs;
        return run.WeightLayers.SkipLast(1).MinBy(Width) is { } narrow && Width(narrow) <= (isAutoencoder ? Fewest : Math.Max(4, outputs / 8)) ? narrow : null;
    }

    /// <summary>Channels of images, features otherwise.</summary>
    private static int Width(LayerSigns signs) => signs.Outputs[signs.Outputs.Rank == 4 ? 1 : ^1];

    private Finding Report(Examination run, LayerSigns narrow) => run.Found(this, FindingLevel.Warning, Certainty.Strong, narrow.Path,
        [("loss", run.RecentLoss), ("units", Width(narrow))], new Cure(CureKind.LargerNetwork));
}

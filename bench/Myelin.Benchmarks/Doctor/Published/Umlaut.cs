namespace Myelin.Benchmarks;

/// <summary>UMLAUT (Schoop et al. 2021): the heuristics of its program that concern training, asked after every epoch.</summary>
internal sealed class Umlaut : PublishedTool
{
    internal override string Name => "UMLAUT";

    internal override string? Symptom(IReadOnlyList<EpochPass> epochs)
    {
        const int Calm = 3;
        EpochPass last = epochs[^1];
        EpochRecord figures = last.Figures;
        EpochRecord? before = epochs.Count > 1 ? epochs[^2].Figures : null;
        return last.Inputs is { Min: < -1 } or { Max: > 1 } ? "input not normalized"
            : !double.IsFinite(figures.TrainLoss) ? "NaN in loss"
            : figures.LearningRate > 0.01 ? "learning rate too high"
            : figures.LearningRate < 1e-7 && epochs.Count < last.Run.Options.Epochs ? "learning rate too low"
            : before is not null && figures.ValidationLoss > before.ValidationLoss && figures.TrainLoss <= before.TrainLoss ? "overfitting"
            : epochs.Count > Calm && (last.ValidationAccuracy > 0.95 || last.ValidationAccuracy > last.TrainAccuracy) ? "overconfident validation accuracy"
            : IsLinearStack(last) ? "missing activation" : null;
    }

    private static bool IsLinearStack(EpochPass epoch)
    {
        Module[] layers = [.. epoch.Run.Model.Children.Where(layer => layer is not Identity)];
        return layers.Zip(layers.Skip(1), (first, second) => first is Linear or Conv2d && second is Linear or Conv2d).Any(adjacent => adjacent);
    }
}

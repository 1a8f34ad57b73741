namespace Myelin.Benchmarks;

/// <summary>
/// SageMaker Debugger's built-in rules that need no names of tensors, with the default parameters of its manual; a saved step is an epoch here.
/// </summary>
internal sealed class SageMakerDebugger : PublishedTool
{
    internal override string Name => "SageMaker Debugger";

    internal override string? Symptom(IReadOnlyList<EpochPass> epochs)
    {
        EpochPass last = epochs[^1];
        EpochPass? before = epochs.Count > 1 ? epochs[^2] : null;
        double train = last.Figures.TrainLoss;
        return !last.IsFinite ? "exploding tensor"
            : last.Weights.Exists(w => w.GradientSize < 1e-7) ? "vanishing gradient"
            : last.Layers.Exists(l => l.Layer is Relu && l.DeadUnits > 0.5) ? "dead relu"
            : last.Layers.Exists(l => l.SaturatedUnits > 0.5) ? "saturated activation"
            : before is not null && last.Weights.Zip(before.Weights, (now, then) => now.ChangeSince(then)).Any(r => r is > 10 or < 1e-8) ? "weight update ratio"
            : before is not null && train > before.Figures.TrainLoss * (1 - 0.001) ? "loss not decreasing"
            : last.Figures.ValidationLoss is { } validation && (validation - train) / train > 0.1 ? "overfit"
            : SinceBest(epochs, e => e.Figures.TrainLoss) >= 5 && SinceBest(epochs, e => e.Figures.ValidationLoss ?? 0) >= 10 ? "overtraining" : null;
    }

    /// <summary>The number of epochs since the last one that lowered the smallest loss by more than 0.01.</summary>
    private static int SinceBest(IReadOnlyList<EpochPass> epochs, Func<EpochPass, double> loss)
    {
        (double best, int at) = (double.PositiveInfinity, 0);
        for (int i = 0; i < epochs.Count; i++)
        {
            if (loss(epochs[i]) < best - 0.01) (best, at) = (loss(epochs[i]), i);
        }

        return epochs.Count - 1 - at;
    }
}

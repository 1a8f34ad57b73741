namespace Myelin.Benchmarks;

/// <summary>DeepDiagnosis (Wardat et al. 2022): the symptoms of its callback, asked after every epoch.</summary>
internal sealed class DeepDiagnosis : PublishedTool
{
    private const int Window = 5, AccuracyWindow = 20;

    internal override string Name => "DeepDiagnosis";

    internal override string? Symptom(IReadOnlyList<EpochPass> epochs)
    {
        EpochPass last = epochs[^1];
        if (epochs.Count == 1 && IsOutOfRange(last)) return "out of range";
        if (!last.IsFinite || last.Layers.Exists(l => !double.IsFinite(l.Mean) || l.Mean == 0)) return "numerical error";
        if (epochs.Count == last.Run.Options.Epochs && last.Layers.Exists(l => l.Layer is Relu && l.NotPositive >= 0.7)) return "dead node";
        if (epochs.Count % Window == 0 && last.Layers.Exists(l => l.Layer is Sigmoid or Tanh && l.BeyondFive > 0.5)) return "saturated activation";
        if (last.TrainAccuracy == 0) return "invalid accuracy";
        if (last.Weights.Exists(w => w.Mean == 0 || w.GradientMean == 0)) return "numerical error";
        if (last.Weights.Exists(w => w.GradientSize < 1e-7)) return "vanishing gradient";
        if (epochs.Count % Window == 0 && IsUnchanged(epochs)) return "unchanged tensor";
        return epochs.Count % AccuracyWindow == 0 && !double.IsNaN(last.TrainAccuracy) && IsConstant(epochs, AccuracyWindow, e => e.TrainAccuracy)
            ? "accuracy not increasing" : null;
    }

    private static bool IsUnchanged(IReadOnlyList<EpochPass> epochs) =>
        IsConstant(epochs, Window, e => e.Figures.TrainLoss)
        || Enumerable.Range(0, epochs[^1].Layers.Count - 1)
            .Any(i => epochs[^1].Layers[i].Layer is not Flatten && IsConstant(epochs, Window, e => e.Layers[i].Mean))
        || Enumerable.Range(0, epochs[^1].Weights.Count).Any(i =>
            IsConstant(epochs, Window, e => e.Weights[i].Mean) || IsConstant(epochs, Window, e => e.Weights[i].GradientMean));

    private static bool IsConstant(IReadOnlyList<EpochPass> epochs, int count, Func<EpochPass, double> value) =>
        epochs.TakeLast(count).Select(value).Distinct().Count() == 1;

    private static bool IsOutOfRange(EpochPass epoch)
    {
        bool isClassifier = epoch.Output is OutputKind.ClassScores or OutputKind.ClassProbabilities;
        (float min, float max) = epoch.Targets;
        return epoch.Layers[^1].Layer switch
        {
            Softmax => false,
            Relu => isClassifier || min < 0,
            Sigmoid => min < 0 || max > 1,
            Tanh => min < -1 || max > 1,
            // The loss applies softmax or sigmoid to these outputs itself.
            _ when isClassifier || epoch.Output == OutputKind.BinaryScores => false,
            _ => epoch.Outputs.Max - epoch.Outputs.Min > 10 * (max - min),
        };
    }
}

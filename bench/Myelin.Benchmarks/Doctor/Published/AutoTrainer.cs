namespace Myelin.Benchmarks;

/// <summary>AUTOTRAINER (Zhang et al. 2021): its monitor with its default parameters, asked every third epoch.</summary>
internal sealed class AutoTrainer : PublishedTool
{
    internal override string Name => "AUTOTRAINER";

    internal override string? Symptom(IReadOnlyList<EpochPass> epochs)
    {
        const int Every = 3;
        const double EnoughAccuracy = 0.7, Judged = 0.3, SlowGain = 0.01;
        EpochPass last = epochs[^1];
        if ((epochs.Count - 1) % Every != 0) return null;
        if (!last.IsFinite || last.Figures.ValidationLoss >= 1e5) return "explode";
        if (double.IsNaN(last.TrainAccuracy) || epochs.Count < Judged * last.Run.Options.Epochs) return null;
        bool isSlow = LargestGain(epochs, e => e.TrainAccuracy) < SlowGain && LargestGain(epochs, e => e.ValidationAccuracy) < SlowGain;
        if (isSlow || epochs.Max(e => e.ValidationAccuracy) < EnoughAccuracy || epochs.Max(e => e.TrainAccuracy) < EnoughAccuracy)
        {
            IEnumerable<EpochPass> asked = epochs.Where((_, i) => i % Every == 0);
            return asked.Any(e => e.ZeroGradients >= 0.7) ? "relu"
                : asked.Any(e => FirstToLast(e) > 70) ? "explode"
                : asked.Any(e => FirstToLast(e) < 1e-3 && e.Weights[0].GradientNorm < 1e-4) ? "vanish"
                : isSlow ? "not converge" : null;
        }

        return IsUnstable(epochs) ? "unstable" : null;
    }

    private static double FirstToLast(EpochPass epoch) => epoch.Weights.Count == 0 ? 1 : epoch.Weights[0].GradientNorm / epoch.Weights[^1].GradientNorm;

    private static double LargestGain(IReadOnlyList<EpochPass> epochs, Func<EpochPass, double> accuracy) =>
        epochs.Zip(epochs.Skip(1), (a, b) => accuracy(b) - accuracy(a)).Append(0).Max();

    /// <summary>At least a fifth as many swings of the training accuracy by 0.03 as epochs, the n-th peak compared with the n-th valley.</summary>
    private static bool IsUnstable(IReadOnlyList<EpochPass> epochs)
    {
        double[] accuracy = [.. epochs.Select(e => e.TrainAccuracy)];
        IEnumerable<int> inside = Enumerable.Range(1, Math.Max(0, accuracy.Length - 2));
        IEnumerable<double> peaks = inside.Where(i => accuracy[i] >= accuracy[i - 1] && accuracy[i] >= accuracy[i + 1]).Select(i => accuracy[i]);
        IEnumerable<double> valleys = inside.Where(i => accuracy[i] <= accuracy[i - 1] && accuracy[i] <= accuracy[i + 1]).Select(i => accuracy[i]);
        return peaks.Zip(valleys, (peak, valley) => peak - valley).Count(swing => swing >= 0.03) >= 0.2 * accuracy.Length;
    }
}

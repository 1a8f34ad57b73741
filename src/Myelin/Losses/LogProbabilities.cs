using Myelin.Kernels;

namespace Myelin;

/// <summary>What the losses of log-probabilities take: with scores instead they sink without end, and nothing is learned.</summary>
internal static class LogProbabilities
{
    // Rounding may take the logarithm of 1 slightly above 0.
    private const float Most = 1e-3f;

    /// <summary>Returns predictions, unless one is the logarithm of no probability.</summary>
    internal static Tensor Checked(string name, Tensor prediction)
    {
        if (prediction.Length == 0) return prediction;
        Span<float> largest = stackalloc float[1];
        Span<int> place = stackalloc int[1];
        Reduce.Max(prediction.Span, largest, place, 1, prediction.Length, 1);
        GC.KeepAlive(prediction);
        return !(largest[0] > Most) ? prediction : throw new ArgumentException(
            FormattableString.Invariant($"{name}: predictions must be log-probabilities, at most 0.\n  Got {largest[0]}.\n") +
            "  End the model with a LogSoftmax; CrossEntropy takes scores, and has it built in.", nameof(prediction));
    }
}

namespace Myelin.Kernels;

/// <summary>The gradient of cross-entropy in double precision, one target at a time.</summary>
internal static class CrossEntropyReference
{
    internal static double[] Gradient(
        ReadOnlySpan<float> logs, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights, ReadOnlySpan<float> rowWeights, double smoothing, double scale)
    {
        var dx = new double[logs.Length];
        int classes = logs.Length / labels.Length;
        var target = new double[classes];
        for (int row = 0; row < labels.Length; row++)
        {
            double total = 0;
            for (int c = 0; c < classes; c++)
            {
                target[c] = (smoothing / classes + (c == labels[row] ? 1 - smoothing : 0)) * (weights.IsEmpty ? 1 : weights[c]);
                total += target[c];
            }
            double own = scale * (rowWeights.IsEmpty ? 1 : rowWeights[row]);
            for (int i = row * classes, c = 0; c < classes; i++, c++) dx[i] = (Math.Exp(logs[i]) * total - target[c]) * own;
        }
        return dx;
    }
}

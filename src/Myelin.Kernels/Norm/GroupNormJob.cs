namespace Myelin.Kernels;

/// <summary>A pass of group normalization; a block is one group of one example.</summary>
internal unsafe struct GroupNormJob<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    /// <summary>The number of channels is that of one group.</summary>
    internal int Batch, Groups, Channels, Inner;

    /// <summary>Dy is null in the forward pass.</summary>
    internal float* X, Y, Dy, Dx, Weight, Bias, Mean, InvStd;

    /// <summary>For each channel of each example, Σ dy and Σ dy · z.</summary>
    internal float* Sums, Dots;

    internal double Epsilon;

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        if (Dy == null) Forward(block);
        else Backward(block);
    }

    private readonly void Forward(int block)
    {
        float* x = X + (nint)block * Channels * Inner, y = Y + (nint)block * Channels * Inner;
        double elements = (double)Channels * Inner, sum = 0, squares = 0;
        for (int c = 0; c < Channels; c++) sum += BatchNormRows.Sum<S, V>(x + (nint)c * Inner, Inner);
        float mean = Mean[block] = (float)(sum / elements);
        for (int c = 0; c < Channels; c++) squares += BatchNormRows.SumOfSquares<S, V>(x + (nint)c * Inner, Inner, mean);
        // The squares are taken about the rounded mean; the correction removes the effect of its rounding.
        double moved = sum / elements - mean, variance = Math.Max(0, squares / elements - moved * moved);
        float inverse = InvStd[block] = (float)(1 / Math.Sqrt(variance + Epsilon));
        for (int c = 0; c < Channels; c++)
        {
            int channel = block % Groups * Channels + c;
            float scale = inverse * (Weight == null ? 1 : Weight[channel]);
            BatchNormRows.Normalize<S, V>(x + (nint)c * Inner, Inner, mean, scale, Bias == null ? 0 : Bias[channel], y + (nint)c * Inner);
        }
    }

    private readonly void Backward(int block)
    {
        float* x = X + (nint)block * Channels * Inner, dy = Dy + (nint)block * Channels * Inner;
        float mean = Mean[block], inverse = InvStd[block];
        double elements = (double)Channels * Inner, sum = 0, dot = 0;
        for (int c = 0; c < Channels; c++)
        {
            nint at = (nint)block * Channels + c;
            double weight = Weight == null ? 1 : Weight[block % Groups * Channels + c];
            Sums[at] = (float)BatchNormRows.Sum<S, V>(dy + (nint)c * Inner, Inner);
            Dots[at] = (float)(BatchNormRows.Dot<S, V>(dy + (nint)c * Inner, x + (nint)c * Inner, Inner, mean) * inverse);
            sum += weight * Sums[at];
            dot += weight * Dots[at];
        }
        if (Dx == null) return;
        double slope = -dot / elements * inverse * inverse;
        float level = (float)(-sum / elements * inverse);
        for (int c = 0; c < Channels; c++)
        {
            float scale = inverse * (Weight == null ? 1 : Weight[block % Groups * Channels + c]);
            float* dx = Dx + ((nint)block * Channels + c) * Inner;
            if (inverse > 1e-15f) LayerNormRows.Combine<S, V>(dy + (nint)c * Inner, x + (nint)c * Inner, Inner, mean, scale, (float)slope, level, dx);
            else Combine(dy + (nint)c * Inner, x + (nint)c * Inner, Inner, mean, scale, slope, level, dx);
        }
    }

    // Of rows so large that the slope, which falls with their square, may underflow float32.
    private static void Combine(float* dy, float* x, int n, float mean, float scale, double slope, float level, float* dx)
    {
        for (int p = 0; p < n; p++) dx[p] = (float)((double)dy[p] * scale + ((double)x[p] - mean) * slope + level);
    }
}

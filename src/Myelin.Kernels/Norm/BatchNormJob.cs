namespace Myelin.Kernels;

/// <summary>
/// One of the four passes of batch normalization; a block is one channel, or sixteen adjacent ones if their rows are short.
/// </summary>
internal unsafe struct BatchNormJob<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    internal int Batch, Channels, Inner, ChannelsOfBlock;
    internal float* X, Y, Dy, Dx, Gate, Weight, Bias, Mean, InvStd, RunningMean, RunningVariance, DWeight, DBias;
    internal double Momentum, Epsilon;
    internal bool Training, Relu;

    internal static void Run(BatchNormJob<S, V> job)
    {
        // A channel of short rows uses a few floats of a cache line; sixteen together use all of it.
        job.ChannelsOfBlock = job.Inner < 16 ? 16 : 1;
        Workers.Run((job.Channels + job.ChannelsOfBlock - 1) / job.ChannelsOfBlock, in job);
    }

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        int first = block * ChannelsOfBlock, count = Math.Min(ChannelsOfBlock, Channels - first);
        double* a = stackalloc double[32];
        if (Dy == null) Forward(first, count, a, a + 16);
        else Backward(first, count, a, a + 16);
    }

    // The row of channel c in image n.
    private readonly nint Row(int n, int c) => ((nint)n * Channels + c) * Inner;

    private readonly void Forward(int first, int count, double* mean, double* squares)
    {
        double elements = (double)Batch * Inner;
        for (int c = 0; c < count && Training; c++) mean[c] = squares[c] = 0;
        if (Training)
        {
            for (int n = 0; n < Batch; n++)
            {
                for (int c = 0; c < count; c++) mean[c] += Inner == 1 ? X[Row(n, first + c)] : BatchNormRows.Sum<S, V>(X + Row(n, first + c), Inner);
            }
            for (int c = 0; c < count; c++) Mean[first + c] = (float)(mean[c] / elements);
            for (int n = 0; n < Batch; n++)
            {
                for (int c = 0; c < count; c++) squares[c] += Squares(X + Row(n, first + c), Mean[first + c]);
            }
            for (int c = 0; c < count; c++) Finish(first + c, mean[c] / elements, squares[c], elements);
        }
        for (int n = 0; n < Batch; n++)
        {
            for (int c = first; c < first + count; c++)
            {
                float scale = InvStd[c] * (Weight == null ? 1 : Weight[c]);
                BatchNormRows.Normalize<S, V>(X + Row(n, c), Inner, Mean[c], scale, Bias == null ? 0 : Bias[c], Y + Row(n, c));
                if (Relu) BatchNormRows.Relu<S, V>(Y + Row(n, c), Inner);
            }
        }
    }

    private readonly double Squares(float* x, float mean)
    {
        if (Inner > 1) return BatchNormRows.SumOfSquares<S, V>(x, Inner, mean);
        float centered = *x - mean;
        return (double)centered * centered;
    }

    private readonly void Finish(int c, double mean, double squares, double elements)
    {
        // The squares are taken about the rounded mean; the correction removes the effect of its rounding.
        double moved = mean - Mean[c], variance = Math.Max(0, squares / elements - moved * moved);
        InvStd[c] = (float)(1 / Math.Sqrt(variance + Epsilon));
        if (RunningMean == null) return;
        RunningMean[c] = (float)((1 - Momentum) * RunningMean[c] + Momentum * mean);
        RunningVariance[c] = (float)((1 - Momentum) * RunningVariance[c] + Momentum * variance * (elements / Math.Max(1, elements - 1)));
    }

    private readonly void Backward(int first, int count, double* sum, double* dot)
    {
        double elements = (double)Batch * Inner;
        for (int c = 0; c < count; c++) sum[c] = dot[c] = 0;
        for (int n = 0; n < Batch; n++)
        {
            for (int c = 0; c < count; c++)
            {
                float* dy = Dy + Row(n, first + c), x = X + Row(n, first + c);
                if (Gate != null)
                {
                    BatchNormRows.Open<S, V>(dy, Gate + Row(n, first + c), Inner, Dx + Row(n, first + c));
                    dy = Dx + Row(n, first + c);
                }

                float mean = Mean[first + c];
                sum[c] += Inner == 1 ? *dy : BatchNormRows.Sum<S, V>(dy, Inner);
                dot[c] += Inner == 1 ? (double)*dy * (*x - mean) : BatchNormRows.Dot<S, V>(dy, x, Inner, mean);
            }
        }
        for (int c = first; c < first + count; c++)
        {
            if (DWeight != null) DWeight[c] = (float)(dot[c - first] * InvStd[c]);
            if (DBias != null) DBias[c] = (float)sum[c - first];
        }
        if (Dx == null) return;
        for (int n = 0; n < Batch; n++)
        {
            for (int c = first; c < first + count; c++)
            {
                float invStd = InvStd[c], scale = invStd * (Weight == null ? 1 : Weight[c]);
                float meanDy = Training ? (float)(sum[c - first] / elements) : 0;
                float slope = Training ? (float)(dot[c - first] / elements * invStd * invStd) : 0;
                BatchNormRows.Gradient<S, V>((Gate == null ? Dy : Dx) + Row(n, c), X + Row(n, c), Inner, Mean[c], meanDy, slope, scale, Dx + Row(n, c));
            }
        }
    }
}

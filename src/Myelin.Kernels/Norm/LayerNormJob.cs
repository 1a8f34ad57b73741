namespace Myelin.Kernels;

/// <summary>
/// A pass of layer normalization, or of root mean square normalization, which has no mean; a block is some rows. Each row is read several
/// times while it is in L1.
/// </summary>
internal unsafe struct LayerNormJob<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    internal int Rows, Length, RowsOfBlock;

    /// <summary>Mean is null for normalization without a mean; Dy is null in the forward pass.</summary>
    internal float* X, Y, Dy, Dx, Weight, Bias, Mean, InvStd;

    /// <summary>For each block, the sums of the gradients of weight and bias.</summary>
    internal float* Partial;

    internal double Epsilon;

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        int first = block * RowsOfBlock, stop = Math.Min(Rows, first + RowsOfBlock);
        float* weight = Weight, bias = Bias;
        if (weight == null || bias == null)
        {
            float* constants = Workspace.Get(Workspace.Slot.NormScale, 2L * Length);
            if (weight == null) new Span<float>(weight = constants, Length).Fill(1);
            if (bias == null) new Span<float>(bias = constants + Length, Length).Clear();
        }
        float* sums = Partial + 2L * block * Length;
        if (Dy != null) new Span<float>(sums, 2 * Length).Clear();
        for (int row = first; row < stop; row++)
        {
            if (Dy == null) Forward(row, weight, bias);
            else Backward(row, weight, sums);
        }
    }

    private readonly void Forward(int row, float* weight, float* bias)
    {
        float* x = X + (nint)row * Length;
        float mean = 0;
        double moved = 0;
        if (Mean != null)
        {
            double exact = BatchNormRows.Sum<S, V>(x, Length) / Length;
            Mean[row] = mean = (float)exact;
            moved = exact - mean;
        }
        // The squares are taken about the rounded mean; the correction removes the effect of its rounding.
        double variance = Math.Max(0, BatchNormRows.SumOfSquares<S, V>(x, Length, mean) / Length - moved * moved);
        float scale = InvStd[row] = (float)(1 / Math.Sqrt(variance + Epsilon));
        LayerNormRows.Normalize<S, V>(x, Length, mean, scale, weight, bias, Y + (nint)row * Length);
    }

    private readonly void Backward(int row, float* weight, float* sums)
    {
        float* x = X + (nint)row * Length, dy = Dy + (nint)row * Length;
        float mean = Mean == null ? 0 : Mean[row], scale = InvStd[row];
        LayerNormRows.Sums<S, V>(dy, x, Length, mean, scale, weight, sums, sums + Length, out float sum, out float dot);
        if (Dx == null) return;
        float level = Mean == null ? 0 : sum / Length, slope = dot / Length * scale;
        LayerNormRows.Gradient<S, V>(dy, x, Length, mean, level, slope, scale, weight, Dx + (nint)row * Length);
    }
}

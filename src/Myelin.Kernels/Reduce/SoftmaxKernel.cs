namespace Myelin.Kernels;

/// <summary>Softmax and log-softmax over the middle axis of a tensor viewed as [outer, axis, inner], and their gradients.</summary>
/// <remarks>The largest element is subtracted first, so nothing overflows. The same bits for every lane width and thread count.</remarks>
internal static unsafe class SoftmaxKernel
{
    /// <summary>y = e^(x - m) / Σ e^(x - m) with m = max x, over the axis.</summary>
    /// <param name="x">float32 [outer, axis, inner].</param>
    /// <param name="y">float32 of x's shape, written; may be x.</param>
    /// <param name="outer">The product of the axes before.</param>
    /// <param name="axis">The axis whose elements will sum to 1.</param>
    /// <param name="inner">The product of the axes behind.</param>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y, int outer, int axis, int inner) =>
        Run(SoftmaxTask.Forward, x, x, y, outer, axis, inner);

    /// <summary>dx = y (dy - Σ y dy) over the axis.</summary>
    /// <param name="y">The softmax, float32 [outer, axis, inner].</param>
    /// <param name="dy">The gradient of y.</param>
    /// <param name="dx">The gradient of x, written; may be dy.</param>
    /// <param name="outer">The product of the axes before.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="inner">The product of the axes behind.</param>
    public static void Gradient(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx, int outer, int axis, int inner) =>
        Run(SoftmaxTask.Gradient, y, dy, dx, outer, axis, inner);

    /// <summary>y = (x - m) - ln Σ e^(x - m) with m = max x, over the axis.</summary>
    /// <param name="x">float32 [outer, axis, inner].</param>
    /// <param name="y">float32 of x's shape, written; may be x.</param>
    /// <param name="outer">The product of the axes before.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="inner">The product of the axes behind.</param>
    public static void LogForward(ReadOnlySpan<float> x, Span<float> y, int outer, int axis, int inner) =>
        Run(SoftmaxTask.LogForward, x, x, y, outer, axis, inner);

    /// <summary>dx = dy - eʸ Σ dy over the axis.</summary>
    /// <param name="y">The log-softmax, float32 [outer, axis, inner].</param>
    /// <param name="dy">The gradient of y.</param>
    /// <param name="dx">The gradient of x, written; may be dy.</param>
    /// <param name="outer">The product of the axes before.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="inner">The product of the axes behind.</param>
    public static void LogGradient(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx, int outer, int axis, int inner) =>
        Run(SoftmaxTask.LogGradient, y, dy, dx, outer, axis, inner);

    private static void Run(SoftmaxTask task, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, int outer, int axis, int inner)
    {
        Elementwise.RequireLength(a.Length, y.Length);
        Elementwise.RequireLength(b.Length, y.Length);
        if (outer < 0 || axis < 0 || inner < 0 || (long)outer * axis * inner != y.Length)
            throw new ArgumentException($"[{outer}, {axis}, {inner}] does not describe {y.Length} floats.");
        if (y.IsEmpty) return;
        fixed (float* pa = a, pb = b, py = y)
        {
            if (inner == 1)
            {
                // Whole lanes of short rows.
                int rowsPerBlock = axis <= SoftmaxLanes.Longest ? 8192 / axis & -16 : Math.Max(1, 8192 / axis);
                var job = new SoftmaxRowJob { Task = task, A = pa, B = pb, Y = py, Rows = outer, Length = axis, RowsPerBlock = rowsPerBlock };
                Workers.Run((outer + rowsPerBlock - 1) / rowsPerBlock, in job);
            }
            else
            {
                int columnBlocks = (inner + SoftmaxColumnJob.ColumnsPerBlock - 1) / SoftmaxColumnJob.ColumnsPerBlock;
                var job = new SoftmaxColumnJob { Task = task, A = pa, B = pb, Y = py, Axis = axis, Inner = inner, ColumnBlocks = columnBlocks };
                Workers.Run(outer * columnBlocks, in job);
            }
        }
    }
}

/// <summary>Which of the four kernels a job runs.</summary>
internal enum SoftmaxTask
{
    Forward,
    Gradient,
    LogForward,
    LogGradient,
}

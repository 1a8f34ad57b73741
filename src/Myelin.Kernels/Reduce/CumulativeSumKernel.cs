namespace Myelin.Kernels;

/// <summary>Running sums along an axis, in double.</summary>
internal static unsafe class CumulativeSumKernel
{
    /// <summary>y[o, k, i] = Σ x[o, j, i] over j ≤ k, or over j ≥ k if <paramref name="fromEnd"/>; the same bits for every thread count.</summary>
    /// <param name="x">float32 [outer, size, inner].</param>
    /// <param name="y">float32 [outer, size, inner], written.</param>
    /// <param name="size">The length of the axis.</param>
    /// <param name="inner">The product of the sizes behind the axis.</param>
    /// <param name="fromEnd">Whether the sums start at the last element.</param>
    internal static void Run(ReadOnlySpan<float> x, Span<float> y, int size, int inner, bool fromEnd)
    {
        Elementwise.RequireLength(x.Length, y.Length);
        if (y.IsEmpty) return;
        fixed (float* px = x, py = y)
        {
            var job = new Job { X = px, Y = py, Size = size, Inner = inner, Blocks = (inner + Job.Columns - 1) / Job.Columns, FromEnd = fromEnd };
            Workers.Run(x.Length / size / inner * job.Blocks, in job);
        }
    }

    private struct Job : IJob
    {
        internal const int Columns = 256;
        internal float* X, Y;
        internal int Size, Inner, Blocks;
        internal bool FromEnd;

        public readonly void Run(int block)
        {
            (int outer, int part) = Math.DivRem(block, Blocks);
            int width = Math.Min(Columns, Inner - (part * Columns));
            double* sums = stackalloc double[Columns];
            new Span<double>(sums, width).Clear();
            for (int k = 0; k < Size; k++)
            {
                long start = (((long)outer * Size) + (FromEnd ? Size - 1 - k : k)) * Inner + (part * Columns);
                for (int i = 0; i < width; i++) Y[start + i] = (float)(sums[i] += X[start + i]);
            }
        }
    }
}

namespace Myelin.Kernels;

/// <summary>Euclidean norms along an axis, in double, where no square of a float overflows.</summary>
internal static unsafe class NormKernel
{
    /// <summary>y[o, i] = √Σ x[o, k, i]²; the same bits for every thread count.</summary>
    /// <param name="x">float32 [outer, size, inner].</param>
    /// <param name="y">float32 [outer, inner], written.</param>
    /// <param name="size">The length of the axis.</param>
    /// <param name="inner">The product of the sizes behind the axis.</param>
    internal static void Run(ReadOnlySpan<float> x, Span<float> y, int size, int inner)
    {
        Elementwise.RequireLength(x.Length, y.Length * size);
        if (y.IsEmpty) return;
        fixed (float* px = x, py = y)
        {
            var job = new Job { X = px, Y = py, Size = size, Inner = inner, Blocks = (inner + Job.Columns - 1) / Job.Columns };
            Workers.Run(y.Length / inner * job.Blocks, in job);
        }
    }

    private struct Job : IJob
    {
        internal const int Columns = 256;
        internal float* X, Y;
        internal int Size, Inner, Blocks;

        public readonly void Run(int block)
        {
            (int outer, int part) = Math.DivRem(block, Blocks);
            int width = Math.Min(Columns, Inner - (part * Columns));
            double* sums = stackalloc double[Columns];
            new Span<double>(sums, width).Clear();
            for (int k = 0; k < Size; k++)
            {
                float* x = X + ((((long)outer * Size) + k) * Inner) + (part * Columns);
                for (int i = 0; i < width; i++) sums[i] += (double)x[i] * x[i];
            }

            float* y = Y + ((long)outer * Inner) + (part * Columns);
            for (int i = 0; i < width; i++) y[i] = (float)Math.Sqrt(sums[i]);
        }
    }
}

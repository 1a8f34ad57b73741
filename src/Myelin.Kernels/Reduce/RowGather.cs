using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>Rows of a matrix selected by index, and the sums that are their gradient.</summary>
internal static unsafe class RowGather
{
    /// <summary>y[i, :] = x[indices[i], :].</summary>
    /// <param name="x">float32 [rows, width].</param>
    /// <param name="indices">int32, 0 to rows - 1; not checked.</param>
    /// <param name="width">Elements per row.</param>
    /// <param name="y">float32 [indices, width], written.</param>
    internal static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<int> indices, int width, Span<float> y)
    {
        Elementwise.RequireLength(y.Length, indices.Length * width);
        if (y.IsEmpty) return;
        fixed (float* px = x, py = y)
        {
            fixed (int* pi = indices)
            {
                var job = new ForwardJob { X = px, Y = py, Indices = pi, Count = indices.Length, Width = width, Step = Math.Max(1, 16384 / width) };
                Workers.Run((indices.Length + job.Step - 1) / job.Step, in job);
            }
        }
    }

    /// <summary>
    /// dx[r, :] = Σ dy[i, :] over the i with indices[i] = r, added in order; 0 if there is none. The same bits for every thread count.
    /// </summary>
    /// <param name="dy">float32 [indices, width].</param>
    /// <param name="indices">int32, 0 to rows - 1; not checked.</param>
    /// <param name="without">An index whose row stays 0, or a negative one for none.</param>
    /// <param name="width">Elements per row.</param>
    /// <param name="dx">float32 [rows, width], written.</param>
    internal static void Gradient(ReadOnlySpan<float> dy, ReadOnlySpan<int> indices, int without, int width, Span<float> dx)
    {
        Elementwise.RequireLength(dy.Length, indices.Length * width);
        if (dx.IsEmpty) return;
        fixed (float* pdy = dy, pdx = dx)
        {
            fixed (int* pi = indices)
            {
                var job = new GradientJob
                {
                    Dy = pdy,
                    Dx = pdx,
                    Indices = pi,
                    Count = indices.Length,
                    Without = without,
                    Width = width,
                    Rows = dx.Length / width,
                };
                Workers.Run((width + GradientJob.Columns - 1) / GradientJob.Columns, in job);
            }
        }
    }

    private struct ForwardJob : IJob
    {
        internal float* X, Y;
        internal int* Indices;
        internal int Count, Width, Step;

        public readonly void Run(int block)
        {
            int stop = Math.Min(Count, (block + 1) * Step);
            for (int i = block * Step; i < stop; i++)
                new ReadOnlySpan<float>(X + (long)Indices[i] * Width, Width).CopyTo(new Span<float>(Y + (long)i * Width, Width));
        }
    }

    /// <summary>
    /// A block owns some columns of every row, so that the order of the additions is that of the indices for any number of threads.
    /// </summary>
    private struct GradientJob : IJob
    {
        internal const int Columns = 64;
        internal float* Dy, Dx;
        internal int* Indices;
        internal int Count, Without, Width, Rows;

        public readonly void Run(int block)
        {
            int start = block * Columns, columns = Math.Min(Columns, Width - start);
            for (int row = 0; row < Rows; row++) new Span<float>(Dx + (long)row * Width + start, columns).Clear();
            switch (LaneWidth.Bits)
            {
                case 512: Add<Simd512, Vector512<float>>(Dy + start, Dx + start, columns); break;
                case 256: Add<Simd256, Vector256<float>>(Dy + start, Dx + start, columns); break;
                default: Add<Simd128, Vector128<float>>(Dy + start, Dx + start, columns); break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Add<S, V>(float* dy, float* dx, int columns) where S : struct, IFloatSimd<V> where V : struct
        {
            int* indices = Indices;
            int count = Count, without = Without;
            nint width = Width;
            for (int i = 0; i < count; i++, dy += width)
            {
                if (indices[i] == without) continue;
                float* to = dx + indices[i] * width;
                int c = 0;
                for (; c + S.Count <= columns; c += S.Count) S.Store(S.Add(S.Load(in dy[c]), S.Load(in to[c])), ref to[c]);
                for (; c < columns; c++) to[c] += dy[c];
            }
        }
    }
}

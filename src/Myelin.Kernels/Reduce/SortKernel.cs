namespace Myelin.Kernels;

/// <summary>The elements of an axis in order, with the places that they come from.</summary>
internal static unsafe class SortKernel
{
    /// <summary>
    /// The first <paramref name="count"/> elements of each row of x, viewed as [outer, size, inner], in ascending or descending order. Equal
    /// elements keep their order; NaN counts as the largest number.
    /// </summary>
    /// <param name="x">float32 [outer, size, inner].</param>
    /// <param name="values">float32 [outer, count, inner], written.</param>
    /// <param name="places">int32 [outer, count, inner], written: the index of each value along the axis.</param>
    /// <param name="size">The length of the axis.</param>
    /// <param name="count">The number of elements wanted, at most size.</param>
    /// <param name="inner">The product of the sizes behind the axis.</param>
    /// <param name="descending">Whether the largest comes first.</param>
    internal static void Run(ReadOnlySpan<float> x, Span<float> values, Span<int> places, int size, int count, int inner, bool descending)
    {
        Elementwise.RequireLength(places.Length, values.Length);
        if (values.IsEmpty) return;
        int rows = x.Length / size;
        Elementwise.RequireLength(values.Length, rows * count);
        fixed (float* px = x, pv = values)
        {
            fixed (int* pp = places)
            {
                int step = Math.Max(1, 4096 / size);
                var job = new Job
                {
                    X = px,
                    Values = pv,
                    Places = pp,
                    Size = size,
                    Count = count,
                    Inner = inner,
                    Rows = rows,
                    Step = step,
                    Flip = descending ? ~0u : 0,
                };
                Workers.Run((rows + step - 1) / step, in job);
            }
        }
    }

    private struct Job : IJob
    {
        internal float* X, Values;
        internal int* Places;
        internal int Size, Count, Inner, Rows, Step;
        internal uint Flip;

        public readonly void Run(int block)
        {
            ulong[] keys = new ulong[Size];
            for (int row = block * Step; row < Math.Min(Rows, (block + 1) * Step); row++)
            {
                (long outer, long column) = Math.DivRem((long)row, Inner);
                float* x = X + (outer * Size * Inner) + column;
                // The place in the lower half makes all keys different, so that any sort keeps equal elements in order.
                for (int i = 0; i < Size; i++) keys[i] = ((ulong)(Rank(x[(long)i * Inner]) ^ Flip) << 32) | (uint)i;
                Array.Sort(keys);
                long to = (outer * Count * Inner) + column;
                for (int i = 0; i < Count; i++, to += Inner)
                {
                    Places[to] = (int)(uint)keys[i];
                    Values[to] = x[(long)Places[to] * Inner];
                }
            }
        }
    }

    /// <summary>An integer that is in the order of the floats: -∞, …, ±0, …, ∞, NaN.</summary>
    private static uint Rank(float x)
    {
        if (float.IsNaN(x)) return uint.MaxValue;
        // Adding 0 turns -0 into 0.
        uint bits = BitConverter.SingleToUInt32Bits(x + 0f);
        return (bits >> 31) != 0 ? ~bits : bits | 0x80000000;
    }
}

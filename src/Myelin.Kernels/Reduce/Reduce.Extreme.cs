namespace Myelin.Kernels;

internal static unsafe partial class Reduce
{
    /// <summary>values[o, i] = maxₐ x[o, a, i] and the first index a with this value; a NaN counts as larger than every number.</summary>
    /// <param name="x">float32 [outer, axis, inner].</param>
    /// <param name="values">float32 [outer, inner], written.</param>
    /// <param name="indices">int32 [outer, inner], written: 0 to axis - 1.</param>
    /// <param name="outer">The product of the axes before the reduced one.</param>
    /// <param name="axis">The size of the reduced axis, at least 1.</param>
    /// <param name="inner">The product of the axes behind it.</param>
    /// <exception cref="ArgumentException">The axis is empty or the spans do not match the shape.</exception>
    public static void Max(ReadOnlySpan<float> x, Span<float> values, Span<int> indices, int outer, int axis, int inner) =>
        Extremes<Largest>(x, values, indices, outer, axis, inner);

    /// <summary>values[o, i] = minₐ x[o, a, i] and the first index a with this value; a NaN counts as smaller than every number.</summary>
    /// <param name="x">float32 [outer, axis, inner].</param>
    /// <param name="values">float32 [outer, inner], written.</param>
    /// <param name="indices">int32 [outer, inner], written: 0 to axis - 1.</param>
    /// <param name="outer">The product of the axes before the reduced one.</param>
    /// <param name="axis">The size of the reduced axis, at least 1.</param>
    /// <param name="inner">The product of the axes behind it.</param>
    /// <exception cref="ArgumentException">The axis is empty or the spans do not match the shape.</exception>
    public static void Min(ReadOnlySpan<float> x, Span<float> values, Span<int> indices, int outer, int axis, int inner) =>
        Extremes<Smallest>(x, values, indices, outer, axis, inner);

    /// <summary>indices[o, i] = argmaxₐ x[o, a, i], the first of equals; a NaN counts as larger than every number.</summary>
    /// <param name="x">float32 [outer, axis, inner].</param>
    /// <param name="indices">int32 [outer, inner], written.</param>
    /// <param name="outer">The product of the axes before the reduced one.</param>
    /// <param name="axis">The size of the reduced axis, at least 1.</param>
    /// <param name="inner">The product of the axes behind it.</param>
    public static void ArgMax(ReadOnlySpan<float> x, Span<int> indices, int outer, int axis, int inner) =>
        Arg<Largest>(x, indices, outer, axis, inner);

    /// <summary>indices[o, i] = argminₐ x[o, a, i], the first of equals; a NaN counts as smaller than every number.</summary>
    /// <param name="x">float32 [outer, axis, inner].</param>
    /// <param name="indices">int32 [outer, inner], written.</param>
    /// <param name="outer">The product of the axes before the reduced one.</param>
    /// <param name="axis">The size of the reduced axis, at least 1.</param>
    /// <param name="inner">The product of the axes behind it.</param>
    public static void ArgMin(ReadOnlySpan<float> x, Span<int> indices, int outer, int axis, int inner) =>
        Arg<Smallest>(x, indices, outer, axis, inner);

    private static void Arg<TOrder>(ReadOnlySpan<float> x, Span<int> indices, int outer, int axis, int inner) where TOrder : struct, IOrder
    {
        float[] values = System.Buffers.ArrayPool<float>.Shared.Rent(indices.Length);
        Extremes<TOrder>(x, values.AsSpan(0, indices.Length), indices, outer, axis, inner);
        System.Buffers.ArrayPool<float>.Shared.Return(values);
    }

    private static void Extremes<TOrder>(ReadOnlySpan<float> x, Span<float> values, Span<int> indices, int outer, int axis, int inner)
        where TOrder : struct, IOrder
    {
        RequireShape(x.Length, values.Length, outer, axis, inner);
        RequireShape(x.Length, indices.Length, outer, axis, inner);
        if (values.IsEmpty) return;
        if (axis == 0) throw new ArgumentException("An empty axis has no largest or smallest element.");
        fixed (float* px = x, pv = values)
        fixed (int* pi = indices)
        {
            int outerPerBlock = Math.Max(1, 16384 / Math.Max(1, axis * Math.Min(inner, 16384)));
            var job = new ExtremeJob<TOrder> { X = px, Values = pv, Indices = pi, Outer = outer, Axis = axis, Inner = inner, OuterPerBlock = outerPerBlock };
            Workers.Run((outer + outerPerBlock - 1) / outerPerBlock, in job);
        }
    }

    private struct ExtremeJob<TOrder> : IJob where TOrder : struct, IOrder
    {
        internal float* X, Values;
        internal int* Indices;
        internal int Outer, Axis, Inner, OuterPerBlock;

        public void Run(int block)
        {
            int stop = Math.Min(Outer, (block + 1) * OuterPerBlock);
            for (int o = block * OuterPerBlock; o < stop; o++)
            {
                float* x = X + (long)o * Axis * Inner;
                if (Inner == 1)
                {
                    Indices[o] = Extreme.Index<TOrder>(x, Axis);
                    Values[o] = x[Indices[o]];
                }
                else Extreme.Columns<TOrder>(x, Axis, Inner, Inner, Values + (long)o * Inner, Indices + (long)o * Inner);
            }
        }
    }
}

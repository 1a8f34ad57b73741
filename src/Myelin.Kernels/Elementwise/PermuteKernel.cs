namespace Myelin.Kernels;

/// <summary>Copies that change the order of elements: permuted axes, slices, and parts written into larger tensors.</summary>
internal static unsafe class PermuteKernel
{
    private const int MaxRank = 12;

    /// <summary>y[i_p(0), i_p(1), …] = x[i_0, i_1, …]: axis k of y is axis permutation[k] of x, as PyTorch's <c>permute</c>.</summary>
    /// <param name="x">float32 of <paramref name="shape"/>.</param>
    /// <param name="shape">The shape of x, at most 12 axes.</param>
    /// <param name="permutation">Each axis of x once, in y's order.</param>
    /// <param name="y">The result, row-major; not x.</param>
    /// <exception cref="ArgumentException">Not a permutation, or a span that does not match.</exception>
    public static void Copy(ReadOnlySpan<float> x, ReadOnlySpan<int> shape, ReadOnlySpan<int> permutation, Span<float> y)
    {
        int rank = shape.Length;
        int* strides = stackalloc int[MaxRank], size = stackalloc int[MaxRank], from = stackalloc int[MaxRank], to = stackalloc int[MaxRank];
        if (rank > MaxRank || permutation.Length != rank) Throw(shape, permutation);
        int run = 1, seen = 0;
        for (int i = rank - 1; i >= 0; i--)
        {
            strides[i] = run;
            run *= shape[i];
        }
        Elementwise.RequireLength(x.Length, run);
        Elementwise.RequireLength(y.Length, run);
        for (int i = 0; i < rank; i++)
        {
            if ((uint)permutation[i] >= (uint)rank || (seen & 1 << permutation[i]) != 0) Throw(shape, permutation);
            seen |= 1 << permutation[i];
            size[i] = shape[permutation[i]];
            from[i] = strides[permutation[i]];
        }
        run = 1;
        for (int i = rank - 1; i >= 0; i--)
        {
            to[i] = run;
            run *= size[i];
        }
        fixed (float* px = x, py = y)
            StridedCopy.Run(px, new ReadOnlySpan<int>(from, rank), py, new ReadOnlySpan<int>(to, rank), new ReadOnlySpan<int>(size, rank));
    }

    /// <summary>y[yOffset + Σ iₖ yStridesₖ] = x[xOffset + Σ iₖ xStridesₖ] for every index of <paramref name="shape"/>.</summary>
    /// <remarks>
    /// Slices, padding and concatenation are copies with different offsets; a stride of 0 in x repeats. No two indices may write the same
    /// element.
    /// </remarks>
    /// <param name="x">The source.</param>
    /// <param name="xOffset">The position of its element [0, …].</param>
    /// <param name="xStrides">Its stride on each axis; may be zero or negative.</param>
    /// <param name="y">The destination; other elements keep their values.</param>
    /// <param name="yOffset">The position of its element [0, …].</param>
    /// <param name="yStrides">Its stride on each axis; may be negative.</param>
    /// <param name="shape">The number of indices on each axis; at most 12 axes.</param>
    /// <exception cref="ArgumentException">The ranks differ, or an index falls outside a span.</exception>
    public static void CopyStrided(
        ReadOnlySpan<float> x, int xOffset, ReadOnlySpan<int> xStrides, Span<float> y, int yOffset, ReadOnlySpan<int> yStrides, ReadOnlySpan<int> shape)
    {
        if (shape.Length > MaxRank || xStrides.Length != shape.Length || yStrides.Length != shape.Length)
            throw new ArgumentException($"A strided copy needs one stride for each of at most {MaxRank} axes.");
        foreach (int size in shape)
        {
            if (size == 0) return;
        }
        RequireInside(x.Length, xOffset, xStrides, shape);
        RequireInside(y.Length, yOffset, yStrides, shape);
        fixed (float* px = x, py = y) StridedCopy.Run(px + xOffset, xStrides, py + yOffset, yStrides, shape);
    }

    private static void RequireInside(int length, int offset, ReadOnlySpan<int> strides, ReadOnlySpan<int> shape)
    {
        long low = offset, high = offset;
        for (int i = 0; i < shape.Length; i++)
        {
            long reach = (long)strides[i] * (shape[i] - 1);
            if (shape[i] < 0) low = -1;
            if (reach < 0) low += reach;
            else high += reach;
        }
        if (low < 0 || high >= length) throw new ArgumentException($"A strided copy from {low} to {high} leaves its span of {length} floats.");
    }

    private static void Throw(ReadOnlySpan<int> shape, ReadOnlySpan<int> permutation) => throw new ArgumentException(
        $"[{string.Join(", ", permutation.ToArray())}] does not permute the axes of [{string.Join(", ", shape.ToArray())}] (at most {MaxRank} of them).");
}

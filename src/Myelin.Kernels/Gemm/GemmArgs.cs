namespace Myelin.Kernels;

/// <summary>
/// One product by pointers and strides: A(i, p) = A[i·RowA + p·ColumnA], likewise B(p, j); C(i, j) with stride RowC between rows.
/// </summary>
internal unsafe struct GemmArgs
{
    internal int M, N, K;
    internal float* A, B, C, Bias;
    internal nint RowA, ColumnA, RowB, ColumnB, RowC;
    internal bool Accumulate, Relu;

    /// <summary>B as packed by <see cref="GemmPacked{S, V}"/>, used instead of B; else null.</summary>
    internal float* Packed;

    /// <summary>A packed likewise, in panels of its rows, used instead of A; else null.</summary>
    internal float* PackedA;

    /// <summary>
    /// How to combine the sums of a block of k with C: C is read if it holds the sum of an earlier block or of the caller.
    /// </summary>
    internal readonly Epilogue EpilogueOf(bool first, bool last)
    {
        Epilogue epilogue = first && !Accumulate ? Epilogue.None : Epilogue.Accumulate;
        if (last && Bias != null) epilogue |= Epilogue.Bias;
        if (last && Relu) epilogue |= Epilogue.Relu;
        return epilogue;
    }
}

namespace Myelin.Kernels;

/// <summary>One product by pointers and strides: A(i, p) = A[i·RowA + p·ColumnA], likewise B(p, j) and C(i, j) (rows RowC apart).</summary>
internal unsafe struct GemmArgs
{
    internal int M, N, K;
    internal float* A, B, C, Bias;
    internal nint RowA, ColumnA, RowB, ColumnB, RowC;
    internal bool Accumulate, Relu;

    /// <summary>B as <see cref="GemmPacked{S, V}"/> packs it, in place of B; else null.</summary>
    internal float* Packed;

    /// <summary>A packed likewise, in panels of its rows, in place of A; else null.</summary>
    internal float* PackedA;

    /// <summary>How the rows of a block of k end: C is read when an earlier block or the caller left a sum there.</summary>
    internal readonly Epilogue EpilogueOf(bool first, bool last)
    {
        Epilogue epilogue = first && !Accumulate ? Epilogue.None : Epilogue.Accumulate;
        if (last && Bias != null) epilogue |= Epilogue.Bias;
        if (last && Relu) epilogue |= Epilogue.Relu;
        return epilogue;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Myelin.Kernels;

/// <summary>What a microkernel does with its sums before it writes them to C.</summary>
[Flags]
internal enum Epilogue
{
    /// <summary>C = sum.</summary>
    None = 0,

    /// <summary>C = C + sum.</summary>
    Accumulate = 1,

    /// <summary>The bias of its column is added to the result.</summary>
    Bias = 2,

    /// <summary>The result is max(0, ·).</summary>
    Relu = 4,
}

/// <summary>
/// The innermost loop of GEMM: a tile of C, a few rows by one or two lanes, held in registers while k runs. A(i, p) = a[i·rowA + p·columnA]
/// is broadcast and B's rows are loaded, so packed panels and plain matrices, transposed or not, are read by the same code. Each element is
/// one chain of fused multiply-adds in the order of k: neither the lane width nor the tile that contains an element can change its bits.
/// </summary>
internal static unsafe partial class MicroKernel
{
    // C's rows are needed after k, and are not cached if the matrix is large. With a short k the prefetch would not be early enough to pay.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch<S, V>(int rows, int k, float* c, nint rowC) where S : struct, IFloatSimd<V> where V : struct
    {
        if (!Sse.IsSupported || k < 128) return;
        for (int i = 0; i < rows; i++, c += rowC)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + 2 * S.Count - 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<S, V>(float* c, V x, V y, V biasX, V biasY, Epilogue epilogue)
        where S : struct, IFloatSimd<V> where V : struct
    {
        Store<S, V>(c, x, biasX, epilogue);
        Store<S, V>(c + S.Count, y, biasY, epilogue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<S, V>(float* c, V x, V bias, Epilogue epilogue)
        where S : struct, IFloatSimd<V> where V : struct
    {
        if ((epilogue & Epilogue.Accumulate) != 0) x = S.Add(S.Load(in *c), x);
        if ((epilogue & Epilogue.Bias) != 0) x = S.Add(x, bias);
        if ((epilogue & Epilogue.Relu) != 0) x = S.Max(x, S.Zero);
        S.Store(x, ref *c);
    }
}

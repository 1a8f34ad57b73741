using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

internal static unsafe partial class Gemm
{
    /// <summary>Number of floats of a B of k rows and n columns packed by <see cref="Pack"/>.</summary>
    public static int PackedLength(int n, int k) => checked(GemmTile.RoundUp(n, 16) * k);

    /// <summary>
    /// Stores op(B), such as a layer's weight that is used repeatedly, in the order in which this machine's products read it.
    /// </summary>
    /// <param name="n">Columns of op(B).</param>
    /// <param name="k">Rows of op(B).</param>
    /// <param name="b">B: float32 [k, n], or [n, k] when transposed.</param>
    /// <param name="transposeB">Whether op(B) = Bᵀ.</param>
    /// <param name="packed"><see cref="PackedLength"/> floats, overwritten.</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short.</exception>
    public static void Pack(int n, int k, ReadOnlySpan<float> b, bool transposeB, Span<float> packed)
    {
        if ((n | k) < 0) throw new ArgumentException("Gemm: sizes must not be negative.");
        Require(nameof(b), b.Length, 1, 0, transposeB ? n : k, transposeB ? k : n, transposeB ? k : n);
        Require(nameof(packed), packed.Length, 1, 0, 1, PackedLength(n, k), PackedLength(n, k));
        fixed (float* pb = b, target = packed)
        {
            nint row = transposeB ? 1 : n, column = transposeB ? k : 1;
            if (LaneWidth.Bits == 512) GemmPacked<Simd512, Vector512<float>>.Pack(n, k, pb, row, column, target);
            else if (LaneWidth.Bits == 256) GemmPacked<Simd256, Vector256<float>>.Pack(n, k, pb, row, column, target);
            else GemmPacked<Simd128, Vector128<float>>.Pack(n, k, pb, row, column, target);
        }
    }

    /// <summary>
    /// C = activation(A · op(B) [+ bias]) with a packed B. If the product has more than three rows and more than one column, the bits are
    /// those of
    /// <see cref="Multiply(int, int, int, ReadOnlySpan{float}, bool, ReadOnlySpan{float}, bool, Span{float}, bool, ReadOnlySpan{float}, GemmActivation)"/>.
    /// </summary>
    /// <param name="m">Rows of C and of A.</param>
    /// <param name="n">Columns of C and of op(B).</param>
    /// <param name="k">Columns of A, rows of op(B).</param>
    /// <param name="a">A: float32 [m, k].</param>
    /// <param name="packed">From <see cref="Pack"/>, on this machine.</param>
    /// <param name="c">C: float32 [m, n], overwritten.</param>
    /// <param name="bias">Nothing, or float32 [n] added to every row.</param>
    /// <param name="activation">Applied last.</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short.</exception>
    public static void MultiplyPacked(int m, int n, int k, ReadOnlySpan<float> a, ReadOnlySpan<float> packed, Span<float> c,
        ReadOnlySpan<float> bias = default, GemmActivation activation = GemmActivation.None)
    {
        if ((m | n | k) < 0) throw new ArgumentException("Gemm: sizes must not be negative.");
        Require(nameof(a), a.Length, 1, 0, m, k, k);
        Require(nameof(packed), packed.Length, 1, 0, 1, PackedLength(n, k), PackedLength(n, k));
        Require(nameof(c), c.Length, 1, 0, m, n, n);
        if (!bias.IsEmpty && bias.Length < n) throw new ArgumentException($"Gemm: bias must have {n} elements, not {bias.Length}.", nameof(bias));
        fixed (float* pa = a, pb = packed, pc = c, pBias = bias)
        {
            GemmArgs args = new()
            {
                M = m,
                N = n,
                K = k,
                A = pa,
                Packed = pb,
                C = pc,
                Bias = pBias,
                RowA = k,
                ColumnA = 1,
                RowC = n,
                Relu = activation == GemmActivation.Relu,
            };
            if (LaneWidth.Bits == 512) GemmPacked<Simd512, Vector512<float>>.Run(args);
            else if (LaneWidth.Bits == 256) GemmPacked<Simd256, Vector256<float>>.Run(args);
            else GemmPacked<Simd128, Vector128<float>>.Run(args);
        }
    }
}

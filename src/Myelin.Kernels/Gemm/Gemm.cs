using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// General matrix products, C = activation(op(A) · op(B) [+ C] [+ bias]), row-major float32, op being the matrix or its transpose.
/// The result has the same bits for any number of threads and any vector width.
/// </summary>
/// <remarks>
/// With one row or column, and with up to three rows times a transposed B, each element is a dot product or one chain over k; otherwise k
/// is split into equal blocks of at most 512, each summed by one chain of fused multiply-adds, and the blocks are added in order. C must
/// not overlap the other operands.
/// </remarks>
internal static unsafe partial class Gemm
{
    /// <summary>C = activation(op(A) · op(B) [+ C] [+ bias]) for contiguous matrices.</summary>
    /// <param name="m">Rows of C and of op(A).</param>
    /// <param name="n">Columns of C and of op(B).</param>
    /// <param name="k">Columns of op(A), rows of op(B). With k = 0 the product is zero.</param>
    /// <param name="a">A: float32 [m, k], or [k, m] when transposed.</param>
    /// <param name="transposeA">Whether op(A) = Aᵀ.</param>
    /// <param name="b">B: float32 [k, n], or [n, k] when transposed (a Linear layer's weight).</param>
    /// <param name="transposeB">Whether op(B) = Bᵀ.</param>
    /// <param name="c">C: float32 [m, n].</param>
    /// <param name="accumulate">Whether C's old value is added; otherwise C is overwritten and may be uninitialized.</param>
    /// <param name="bias">Nothing, or float32 [n] added to every row.</param>
    /// <param name="activation">Applied last.</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short.</exception>
    public static void Multiply(int m, int n, int k, ReadOnlySpan<float> a, bool transposeA, ReadOnlySpan<float> b, bool transposeB,
        Span<float> c, bool accumulate = false, ReadOnlySpan<float> bias = default, GemmActivation activation = GemmActivation.None) =>
        MultiplyBatched(1, m, n, k, a, transposeA ? m : k, 0, transposeA, b, transposeB ? k : n, 0, transposeB, c, n, 0, accumulate, bias, activation);

    /// <summary>C = activation(op(A) · op(B) [+ C] [+ bias]) for matrices with row strides lda, ldb and ldc.</summary>
    /// <param name="m">Rows of C and of op(A).</param>
    /// <param name="n">Columns of C and of op(B).</param>
    /// <param name="k">Columns of op(A), rows of op(B).</param>
    /// <param name="a">A: float32 [m, k], or [k, m] when transposed.</param>
    /// <param name="lda">Stride between stored rows of A, at least their length.</param>
    /// <param name="transposeA">Whether op(A) = Aᵀ.</param>
    /// <param name="b">B: float32 [k, n], or [n, k] when transposed.</param>
    /// <param name="ldb">Stride between stored rows of B, at least their length.</param>
    /// <param name="transposeB">Whether op(B) = Bᵀ.</param>
    /// <param name="c">C: float32 [m, n].</param>
    /// <param name="ldc">Stride between rows of C, at least n; elements between rows are not written.</param>
    /// <param name="accumulate">Whether C's old value is added.</param>
    /// <param name="bias">Nothing, or float32 [n] added to every row.</param>
    /// <param name="activation">Applied last.</param>
    /// <exception cref="ArgumentException">A size is negative, a leading dimension less than a row, or a span too short.</exception>
    public static void Multiply(int m, int n, int k, ReadOnlySpan<float> a, int lda, bool transposeA, ReadOnlySpan<float> b, int ldb, bool transposeB,
        Span<float> c, int ldc, bool accumulate = false, ReadOnlySpan<float> bias = default, GemmActivation activation = GemmActivation.None) =>
        MultiplyBatched(1, m, n, k, a, lda, 0, transposeA, b, ldb, 0, transposeB, c, ldc, 0, accumulate, bias, activation);

    /// <summary><paramref name="batch"/> products C = op(A) · op(B) [+ C] of contiguous matrices.</summary>
    /// <param name="batch">Number of products.</param>
    /// <param name="m">Rows of each C and op(A).</param>
    /// <param name="n">Columns of each C and op(B).</param>
    /// <param name="k">Columns of op(A), rows of op(B).</param>
    /// <param name="a">The matrices A.</param>
    /// <param name="strideA">Stride between matrices A, in elements; 0 uses one for all.</param>
    /// <param name="transposeA">Whether op(A) = Aᵀ.</param>
    /// <param name="b">The matrices B.</param>
    /// <param name="strideB">Stride between matrices B; 0 uses one for all.</param>
    /// <param name="transposeB">Whether op(B) = Bᵀ.</param>
    /// <param name="c">The matrices C.</param>
    /// <param name="strideC">Stride between matrices C, which must not overlap.</param>
    /// <param name="accumulate">Whether C's old value is added.</param>
    /// <exception cref="ArgumentException">A size or stride is negative or a span too short.</exception>
    public static void MultiplyBatched(int batch, int m, int n, int k, ReadOnlySpan<float> a, int strideA, bool transposeA,
        ReadOnlySpan<float> b, int strideB, bool transposeB, Span<float> c, int strideC, bool accumulate = false) =>
        MultiplyBatched(batch, m, n, k, a, transposeA ? m : k, strideA, transposeA, b, transposeB ? k : n, strideB, transposeB, c, n, strideC, accumulate);

    /// <summary><paramref name="batch"/> products C = activation(op(A) · op(B) [+ C] [+ bias]) with leading dimensions.</summary>
    /// <param name="batch">Number of products.</param>
    /// <param name="m">Rows of each C and op(A).</param>
    /// <param name="n">Columns of each C and op(B).</param>
    /// <param name="k">Columns of op(A), rows of op(B).</param>
    /// <param name="a">The matrices A.</param>
    /// <param name="lda">Stride between stored rows of A.</param>
    /// <param name="strideA">Stride between matrices A, in elements; 0 uses one for all.</param>
    /// <param name="transposeA">Whether op(A) = Aᵀ.</param>
    /// <param name="b">The matrices B.</param>
    /// <param name="ldb">Stride between stored rows of B.</param>
    /// <param name="strideB">Stride between matrices B; 0 uses one for all.</param>
    /// <param name="transposeB">Whether op(B) = Bᵀ.</param>
    /// <param name="c">The matrices C.</param>
    /// <param name="ldc">Stride between rows of C.</param>
    /// <param name="strideC">Stride between matrices C, which must not overlap but may interleave (heads of attention).</param>
    /// <param name="accumulate">Whether C's old value is added.</param>
    /// <param name="bias">Nothing, or float32 [n] added to every row of every C.</param>
    /// <param name="activation">Applied last.</param>
    /// <exception cref="ArgumentException">A size or stride is negative, a leading dimension less than a row, or a span too short.</exception>
    public static void MultiplyBatched(int batch, int m, int n, int k, ReadOnlySpan<float> a, int lda, int strideA, bool transposeA,
        ReadOnlySpan<float> b, int ldb, int strideB, bool transposeB, Span<float> c, int ldc, int strideC, bool accumulate = false,
        ReadOnlySpan<float> bias = default, GemmActivation activation = GemmActivation.None)
    {
        if ((batch | m | n | k | strideA | strideB | strideC) < 0) throw new ArgumentException("Gemm: sizes and strides must not be negative.");
        Require(nameof(a), a.Length, batch, strideA, transposeA ? k : m, transposeA ? m : k, lda);
        Require(nameof(b), b.Length, batch, strideB, transposeB ? n : k, transposeB ? k : n, ldb);
        Require(nameof(c), c.Length, batch, strideC, m, n, ldc);
        if (!bias.IsEmpty && bias.Length < n) throw new ArgumentException($"Gemm: bias must have {n} elements, not {bias.Length}.", nameof(bias));
        fixed (float* pa = a, pb = b, pc = c, pBias = bias)
        {
            GemmArgs args = new()
            {
                M = m,
                N = n,
                K = k,
                A = pa,
                B = pb,
                C = pc,
                Bias = pBias,
                RowC = ldc,
                Accumulate = accumulate,
                Relu = activation == GemmActivation.Relu,
                RowA = transposeA ? 1 : lda,
                ColumnA = transposeA ? lda : 1,
                RowB = transposeB ? 1 : ldb,
                ColumnB = transposeB ? ldb : 1,
            };
            Dispatch(args, batch, strideA, strideB, strideC);
        }
    }

    /// <summary>With lanes of the current width.</summary>
    internal static void Dispatch(in GemmArgs args, int batch = 1, nint strideA = 0, nint strideB = 0, nint strideC = 0)
    {
        if (LaneWidth.Bits == 512) GemmJob<Simd512, Vector512<float>>.Run(in args, batch, strideA, strideB, strideC);
        else if (LaneWidth.Bits == 256) GemmJob<Simd256, Vector256<float>>.Run(in args, batch, strideA, strideB, strideC);
        else GemmJob<Simd128, Vector128<float>>.Run(in args, batch, strideA, strideB, strideC);
    }

    private static void Require(string name, int length, int batch, int stride, int rows, int columns, int leading)
    {
        if (leading < columns) Fail(name, $"rows of {columns} elements do not fit a stride of {leading}");
        if (batch == 0 || rows == 0 || columns == 0) return;
        long needed = (long)(batch - 1) * stride + (long)(rows - 1) * leading + columns;
        if (length < needed) Fail(name, $"{needed} elements are needed, the span has {length}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fail(string name, string reason) => throw new ArgumentException($"Gemm: {name}: {reason}.", name);
}

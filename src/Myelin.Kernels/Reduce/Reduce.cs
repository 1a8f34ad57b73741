using System.Buffers;

namespace Myelin.Kernels;

/// <summary>Reductions of a tensor viewed as [outer, axis, inner], row-major, over its middle axis.</summary>
/// <remarks>
/// The order of every addition depends on the shape alone: the same bits for every lane width and thread count. Rows are added in float
/// within blocks and the blocks in double; columns carry their rounding errors along.
/// </remarks>
internal static unsafe partial class Reduce
{
    /// <summary>y[o, i] = Σₐ x[o, a, i]; 0 for an empty axis.</summary>
    /// <param name="x">float32 [outer, axis, inner].</param>
    /// <param name="y">float32 [outer, inner].</param>
    /// <param name="outer">The product of the axes before the reduced one.</param>
    /// <param name="axis">The size of the reduced axis.</param>
    /// <param name="inner">The product of the axes behind it.</param>
    public static void Sum(ReadOnlySpan<float> x, Span<float> y, int outer, int axis, int inner)
    {
        RequireShape(x.Length, y.Length, outer, axis, inner);
        fixed (float* px = x, py = y) Terms(new FirstTerm(), px, px, 1, py, outer, axis, inner, 1);
    }

    /// <summary>y[o, i] = Σₐ x[o, a, i] / axis; NaN for an empty axis.</summary>
    /// <param name="x">float32 [outer, axis, inner].</param>
    /// <param name="y">float32 [outer, inner].</param>
    /// <param name="outer">The product of the axes before the reduced one.</param>
    /// <param name="axis">The size of the reduced axis.</param>
    /// <param name="inner">The product of the axes behind it.</param>
    public static void Mean(ReadOnlySpan<float> x, Span<float> y, int outer, int axis, int inner)
    {
        RequireShape(x.Length, y.Length, outer, axis, inner);
        fixed (float* px = x, py = y) Terms(new FirstTerm(), px, px, 1, py, outer, axis, inner, axis);
    }

    /// <summary>variance[o, i] = Σₐ (x[o, a, i] - mean[o, i])² / (axis - correction), in two passes; the mean is also returned.</summary>
    /// <param name="x">float32 [outer, axis, inner].</param>
    /// <param name="mean">float32 [outer, inner], written.</param>
    /// <param name="variance">float32 [outer, inner], written.</param>
    /// <param name="outer">The product of the axes before the reduced one.</param>
    /// <param name="axis">The size of the reduced axis.</param>
    /// <param name="inner">The product of the axes behind it.</param>
    /// <param name="correction">0 for the population variance, 1 for Bessel's correction (PyTorch's default for <c>var</c>).</param>
    public static void Variance(ReadOnlySpan<float> x, Span<float> mean, Span<float> variance, int outer, int axis, int inner, int correction)
    {
        Mean(x, mean, outer, axis, inner);
        RequireShape(x.Length, variance.Length, outer, axis, inner);
        fixed (float* px = x, pm = mean, pv = variance)
            Terms(new SquaredDifferenceTerm(), px, pm, 0, pv, outer, axis, inner, Math.Max(0, axis - correction));
    }

    /// <summary>Σᵢ xᵢ, in double.</summary>
    public static double Sum(ReadOnlySpan<float> x)
    {
        fixed (float* px = x) return Scalar(new FirstTerm(), px, px, x.Length);
    }

    /// <summary>Σᵢ xᵢ², in double.</summary>
    public static double SquaredSum(ReadOnlySpan<float> x)
    {
        fixed (float* px = x) return Scalar(new ProductTerm(), px, px, x.Length);
    }

    /// <summary>Σᵢ aᵢ bᵢ, in double; both of the same length.</summary>
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Elementwise.RequireLength(b.Length, a.Length);
        fixed (float* pa = a, pb = b) return Scalar(new ProductTerm(), pa, pb, a.Length);
    }

    /// <summary>Σᵢ (aᵢ - bᵢ)², in double; both of the same length.</summary>
    public static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Elementwise.RequireLength(b.Length, a.Length);
        fixed (float* pa = a, pb = b) return Scalar(new SquaredDifferenceTerm(), pa, pb, a.Length);
    }

    internal static double Scalar<TMap>(TMap map, float* a, float* b, int n) where TMap : struct, IMap2
    {
        if (n <= RowSumJob<TMap>.Piece) return RowSum.Run(map, a, b, 1, n);
        double[] sums = ArrayPool<double>.Shared.Rent((int)(((long)n + RowSumJob<TMap>.Piece - 1) / RowSumJob<TMap>.Piece));
        double total = 0;
        fixed (double* p = sums)
        {
            int pieces = RowPieces(map, a, b, 1, p, 1, n);
            for (int i = 0; i < pieces; i++) total += p[i];
        }
        ArrayPool<double>.Shared.Return(sums);
        return total;
    }

    /// <summary>y = Σ f(a, b) / divisor over the axis; b has the layout of a (bStep 1) or of y (bStep 0).</summary>
    internal static void Terms<TMap>(TMap map, float* a, float* b, int bStep, float* y, int outer, int axis, int inner, float divisor)
        where TMap : struct, IMap2
    {
        if (outer == 0 || inner == 0) return;
        if (inner == 1) Rows(map, a, b, bStep, y, outer, axis, divisor);
        else
        {
            Columns(map, a, b, bStep, y, outer, axis, inner, divisor);
            for (int i = 0; i < outer * inner; i++)
            {
                if (!float.IsFinite(y[i])) y[i] = Column(map, a, b, bStep, i, axis, inner, divisor);
            }
        }
    }

    private static float Column<TMap>(TMap map, float* a, float* b, int bStep, int output, int axis, int inner, float divisor) where TMap : struct, IMap2
    {
        float* first = a + (((long)output / inner * axis * inner) + (output % inner));
        double sum = bStep == 0 ? WideSum.Of(map, first, b + output, 0, axis, inner) : WideSum.Of(map, first, b + (first - a), 1, axis, inner);
        return (float)(sum / divisor);
    }

    private static void Rows<TMap>(TMap map, float* a, float* b, int bStep, float* y, int outer, int axis, float divisor) where TMap : struct, IMap2
    {
        int pieces = Math.Max(1, (int)(((long)axis + RowSumJob<TMap>.Piece - 1) / RowSumJob<TMap>.Piece));
        double[] sums = ArrayPool<double>.Shared.Rent(outer * pieces);
        fixed (double* p = sums)
        {
            RowPieces(map, a, b, bStep, p, outer, axis);
            for (int row = 0; row < outer; row++)
            {
                double total = 0;
                for (int i = 0; i < pieces; i++) total += p[row * pieces + i];
                y[row] = (float)(total / divisor);
            }
        }
        ArrayPool<double>.Shared.Return(sums);
    }

    private static int RowPieces<TMap>(TMap map, float* a, float* b, int bStep, double* sums, int rows, int length) where TMap : struct, IMap2
    {
        int pieces = Math.Max(1, (int)(((long)length + RowSumJob<TMap>.Piece - 1) / RowSumJob<TMap>.Piece));
        int rowsPerBlock = Math.Max(1, RowSumJob<TMap>.Piece / Math.Max(16, length));
        var job = new RowSumJob<TMap>
        {
            Map = map,
            A = a,
            B = b,
            BStep = bStep,
            Rows = rows,
            Length = length,
            Pieces = pieces,
            RowsPerBlock = rowsPerBlock,
            Sums = sums,
        };
        Workers.Run(pieces > 1 ? rows * pieces : (rows + rowsPerBlock - 1) / rowsPerBlock, in job);
        return pieces;
    }

    private static void Columns<TMap>(TMap map, float* a, float* b, int bStep, float* y, int outer, int axis, int inner, float divisor)
        where TMap : struct, IMap2
    {
        // Long columns are split, so that a few of them still give every thread work; the parts are multiples of 64 rows.
        int rowsPerPiece = Math.Max(64, (RowSumJob<TMap>.Piece / Math.Min(inner, ColumnSumJob<TMap>.ColumnsPerBlock) + 63) & -64);
        int pieces = Math.Max(1, (axis + rowsPerPiece - 1) / rowsPerPiece);
        var job = new ColumnSumJob<TMap>
        {
            Map = map,
            A = a,
            B = b,
            BStep = bStep,
            Axis = axis,
            Inner = inner,
            Pieces = pieces,
            RowsPerPiece = rowsPerPiece,
            ColumnBlocks = (inner + ColumnSumJob<TMap>.ColumnsPerBlock - 1) / ColumnSumJob<TMap>.ColumnsPerBlock,
        };
        int blocks = outer * pieces * job.ColumnBlocks;
        if (pieces == 1)
        {
            job.Y = y;
            Workers.Run(blocks, in job);
        }
        else
        {
            float[] partial = ArrayPool<float>.Shared.Rent(outer * pieces * inner);
            fixed (float* p = partial)
            {
                job.Y = p;
                Workers.Run(blocks, in job);
                Columns(new FirstTerm(), p, p, 1, y, outer, pieces, inner, 1);
            }
            ArrayPool<float>.Shared.Return(partial);
        }
        if (divisor != 1)
        {
            for (long i = 0; i < (long)outer * inner; i++) y[i] /= divisor;
        }
    }

    private static void RequireShape(int x, int y, int outer, int axis, int inner)
    {
        if (outer < 0 || axis < 0 || inner < 0 || (long)outer * axis * inner != x || (long)outer * inner != y) Throw(x, y, outer, axis, inner);

        static void Throw(int x, int y, int outer, int axis, int inner) =>
            throw new ArgumentException($"A reduction of [{outer}, {axis}, {inner}] over its middle axis cannot read {x} floats and write {y}.");
    }
}

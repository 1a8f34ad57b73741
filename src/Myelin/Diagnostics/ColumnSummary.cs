using System.Numerics;
using System.Runtime.CompilerServices;

namespace Myelin;

/// <summary>One feature over some examples.</summary>
/// <param name="Mean">The mean of its finite numbers.</param>
/// <param name="StandardDeviation">Their standard deviation.</param>
/// <param name="NotFinite">How many are NaN or infinite.</param>
public sealed record ColumnSummary(double Mean, double StandardDeviation, int NotFinite)
{
    internal static IReadOnlyList<ColumnSummary> Of(ReadOnlySpan<float> values, int rows)
    {
        int width = rows == 0 ? 0 : values.Length / rows;
        double[] sums = new double[width], squares = new double[width];
        int[] missing = new int[width];
        for (int row = 0; row < rows; row++) Add(values.Slice(row * width, width), sums, squares, missing);

        var columns = new ColumnSummary[width];
        for (int column = 0; column < width; column++)
        {
            int count = rows - missing[column];
            double mean = count == 0 ? 0 : sums[column] / count;
            double variance = count == 0 ? 0 : Math.Max(0, (squares[column] / count) - (mean * mean));
            columns[column] = new ColumnSummary(mean, Math.Sqrt(variance), missing[column]);
        }

        return columns;
    }

    // Millions of numbers in a process that has just started: the first, unoptimized code would take ten times as long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ReadOnlySpan<float> row, Span<double> sums, Span<double> squares, Span<int> missing)
    {
        int vectors = 0;
        // A vector at a time while all are finite; each column's sum is the same, since its rows come one after the other.
        while (vectors + Vector<float>.Count <= row.Length)
        {
            var values = new Vector<float>(row[vectors..]);
            if (!Vector.LessThanAll(Vector.Abs(values), new Vector<float>(float.PositiveInfinity))) break;
            Vector.Widen(values, out Vector<double> low, out Vector<double> high);
            AddTo(sums[vectors..], squares[vectors..], low);
            AddTo(sums[(vectors + Vector<double>.Count)..], squares[(vectors + Vector<double>.Count)..], high);
            vectors += Vector<float>.Count;
        }

        for (int i = vectors; i < row.Length; i++)
        {
            double value = row[i];
            if (double.IsFinite(value)) (sums[i], squares[i]) = (sums[i] + value, squares[i] + (value * value));
            else missing[i]++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(Span<double> sums, Span<double> squares, Vector<double> values)
    {
        (new Vector<double>(sums) + values).CopyTo(sums);
        (new Vector<double>(squares) + (values * values)).CopyTo(squares);
    }
}

namespace Myelin;

/// <summary>One feature over some examples.</summary>
/// <param name="Mean">The mean of its finite numbers.</param>
/// <param name="StandardDeviation">Their standard deviation.</param>
/// <param name="NotFinite">How many are NaN or infinite.</param>
public readonly record struct ColumnSummary(double Mean, double StandardDeviation, int NotFinite)
{
    internal static IReadOnlyList<ColumnSummary> Of(float[] values, int rows)
    {
        int width = rows == 0 ? 0 : values.Length / rows;
        double[] sums = new double[width], squares = new double[width];
        int[] missing = new int[width];
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            int column = i % width;
            if (double.IsFinite(value)) (sums[column], squares[column]) = (sums[column] + value, squares[column] + (value * value));
            else missing[column]++;
        }

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
}

namespace Myelin.Tables;

/// <summary>Columns that say the same as the target: with them there is nothing to learn, and later they will not be there.</summary>
internal static class TargetCopies
{
    /// <summary>In fewer rows it may be by chance.</summary>
    private const int FewestRows = 50;

    private const double Exact = 0.999999;

    internal static bool Are(Table table, ColumnReading column, ColumnReading target)
    {
        if (table.RowCount < FewestRows) return false;
        if (column.Pattern != 0 && column.Pattern == target.Pattern) return true;
        return column.Kind == ColumnKind.Number && target.Kind == ColumnKind.Number && Correlation(table, column, target) >= Exact;
    }

    /// <summary>The square of the correlation; 0 if the first rows show that it is not 1, or a value is missing.</summary>
    private static double Correlation(Table table, ColumnReading a, ColumnReading b)
    {
        int x = table.ColumnIndex(a.Name), y = table.ColumnIndex(b.Name);
        const int Few = 200;
        double first = Squared(Math.Min(Few, table.RowCount));
        return first < Exact || table.RowCount <= Few ? first : Squared(table.RowCount);

        double Squared(int rows)
        {
            double meanX = 0, meanY = 0, xx = 0, yy = 0, xy = 0;
            for (int row = 0; row < rows; row++)
            {
                if (a.Form.Read(table.Utf8(row, x)) is not { } valueX || b.Form.Read(table.Utf8(row, y)) is not { } valueY) return 0;
                double dx = valueX - meanX, dy = valueY - meanY;
                meanX += dx / (row + 1);
                meanY += dy / (row + 1);
                xx += dx * (valueX - meanX);
                yy += dy * (valueY - meanY);
                xy += dx * (valueY - meanY);
            }

            return xx == 0 || yy == 0 ? 0 : xy * xy / (xx * yy);
        }
    }
}

namespace Myelin.Tables;

/// <summary>What the numbers of a column are like.</summary>
/// <param name="IsConstant">Whether all are equal.</param>
/// <param name="AreDifferentIntegers">Whether all are whole and different.</param>
/// <param name="AreCounted">Whether they count on from 0 or 1, in the order of the rows.</param>
/// <param name="Pattern">Equal for columns of which each tells the other.</param>
internal readonly record struct ColumnNumbers(bool IsConstant, bool AreDifferentIntegers, bool AreCounted, ulong Pattern)
{
    /// <summary>Of columns with more different numbers only equal ones are known.</summary>
    private const int MostCodes = 1000;

    internal static ColumnNumbers Of(Table table, int place, MissingMarks marks, NumberForm form)
    {
        Dictionary<double, int>? codes = [];
        HashSet<double>? different = [];
        var pattern = new RowPattern();
        ulong exact = 14695981039346656037;
        double first = double.NaN;
        bool isConstant = true, isCounted = true;
        for (int row = 0; row < table.RowCount; row++)
        {
            ReadOnlySpan<byte> field = table.Utf8(row, place);
            double value = marks.Contains(field) ? double.NaN : form.Read(field)!.Value;
            exact = ulong.RotateLeft((exact ^ (ulong)BitConverter.DoubleToInt64Bits(value)) * 1099511628211, 23);
            int code = 0;
            if (codes is not null && !double.IsNaN(value) && !codes.TryGetValue(value, out code)) codes[value] = code = codes.Count + 1;
            if (codes is not null) pattern.Add(code);
            if (codes is { Count: > MostCodes }) codes = null;
            if (double.IsNaN(value)) continue;
            if (double.IsNaN(first)) first = value;
            isConstant &= value == first;
            isCounted &= first is 0 or 1 && value == first + row;
            if (different is not null && (value != Math.Floor(value) || !different.Add(value))) different = null;
        }

        bool isCoded = codes is { Count: > 1 } && 2 * codes.Count <= table.RowCount;
        return new ColumnNumbers(isConstant, different is not null, isCounted, isConstant ? 0 : isCoded ? pattern.Hash : exact);
    }
}

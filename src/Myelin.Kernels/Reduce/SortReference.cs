namespace Myelin.Kernels;

/// <summary>One row in order, by LINQ's stable sort.</summary>
internal static class SortReference
{
    internal static int[] Places(float[] row, bool descending)
    {
        IEnumerable<int> all = Enumerable.Range(0, row.Length);
        // LINQ's default comparison has NaN first in ascending order.
        return descending
            ? [.. all.OrderByDescending(i => float.IsNaN(row[i])).ThenByDescending(i => row[i])]
            : [.. all.OrderBy(i => float.IsNaN(row[i])).ThenBy(i => row[i])];
    }
}

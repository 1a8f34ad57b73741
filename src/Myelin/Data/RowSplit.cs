using System.Globalization;

namespace Myelin;

/// <summary>
/// Divides the rows of a table, or the examples of a data set, into parts: at random with the same share of each class in every part, with
/// related rows kept together, or by time. <see cref="Dataset.Subset"/> turns a part into a data set.
/// </summary>
/// <example><code>
/// var data = Digits.Load().Train;
/// int[] labels = data.All().Labels.ToArray();
/// IReadOnlyList&lt;int[]&gt; parts = RowSplit.AtRandom(data.Count, seed: 1, [0.8, 0.2], classes: labels);
/// Dataset train = data.Subset(parts[0]), validation = data.Subset(parts[1]);
/// </code></example>
public static class RowSplit
{
    /// <summary>
    /// Divides rows at random. scikit-learn: <c>StratifiedShuffleSplit</c> with classes, <c>GroupShuffleSplit</c> with groups.
    /// </summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="seed">Determines which row is in which part.</param>
    /// <param name="shares">The size of each part: positive numbers that sum to 1.</param>
    /// <param name="classes">The class of each row; every part then has about the same share of each. Null if rows have no classes.</param>
    /// <param name="groups">The group of each row, such as its patient: rows of one group are in the same part. Null for none.</param>
    /// <returns>The row numbers of each part, ascending.</returns>
    /// <exception cref="ArgumentException">
    /// The shares do not sum to 1, classes or groups have another length than the rows, or a part would be empty.
    /// </exception>
    public static IReadOnlyList<int[]> AtRandom(
        int count, ulong seed, IReadOnlyList<double> shares, IReadOnlyList<int>? classes = null, IReadOnlyList<int>? groups = null)
    {
        CheckShares(shares);
        CheckLength(count, classes, nameof(classes));
        CheckLength(count, groups, nameof(groups));
        int[] order = [.. Enumerable.Range(0, count)];
        RandomStream.For(seed, "split").Shuffle(order);
        var parts = shares.Select(_ => new List<int>()).ToArray();
        // How many rows each part is behind its share. It carries over from class to class, so that many small classes add up to the right sizes.
        double[] behind = new double[parts.Length];
        IEnumerable<int[]> units = groups is null ? order.Select(row => (int[])[row]) : order.GroupBy(row => groups[row]).Select(group => group.ToArray());
        if (classes is not null) units = units.OrderBy(unit => classes[unit[0]]);
        foreach (int[] unit in units)
        {
            for (int p = 0; p < parts.Length; p++) behind[p] += shares[p] * unit.Length;
            int neediest = Array.IndexOf(behind, behind.Max());
            parts[neediest].AddRange(unit);
            behind[neediest] -= unit.Length;
        }

        return Sorted(parts, count, shares);
    }

    /// <summary>Divides rows by time: the earliest are in the first part. Rows of one time are in the same part.</summary>
    /// <param name="times">The time of each row, in any unit.</param>
    /// <param name="shares">The size of each part: positive numbers that sum to 1.</param>
    /// <returns>The row numbers of each part, ascending.</returns>
    /// <exception cref="ArgumentException">The shares do not sum to 1, a time is NaN, or a part would be empty.</exception>
    public static IReadOnlyList<int[]> ByTime(IReadOnlyList<double> times, IReadOnlyList<double> shares)
    {
        CheckShares(shares);
        if (times.Any(double.IsNaN)) throw new ArgumentException("RowSplit: every row must have a time.\n  Got NaN.\n  Drop or fill such rows.", nameof(times));
        int count = times.Count;
        int[] order = [.. Enumerable.Range(0, count).OrderBy(row => times[row])];
        var parts = new List<int>[shares.Count];
        int start = 0;
        double done = 0;
        for (int p = 0; p < parts.Length; p++)
        {
            done += shares[p];
            int end = p == parts.Length - 1 ? count : Math.Max(start, (int)Math.Round(done * count));
            while (end > start && end < count && times[order[end]] == times[order[end - 1]]) end++;
            parts[p] = [.. order[start..end]];
            start = end;
        }

        return Sorted(parts, count, shares);
    }

    private static IReadOnlyList<int[]> Sorted(List<int>[] parts, int count, IReadOnlyList<double> shares)
    {
        foreach (List<int> part in parts)
        {
            part.Sort();
            if (part.Count == 0) throw new ArgumentException(
                $"RowSplit: every part needs a row.\n  Got {count} rows for shares {Text(shares)}.\n  Use larger shares, smaller groups, or more rows.",
                nameof(shares));
        }

        return [.. parts.Select(part => part.ToArray())];
    }

    private static void CheckShares(IReadOnlyList<double> shares)
    {
        if (shares.Count == 0 || shares.Any(s => !(s > 0)) || Math.Abs(shares.Sum() - 1) > 1e-9) throw new ArgumentException(
            $"RowSplit: the shares must be positive and sum to 1.\n  Got {Text(shares)}.\n  Try 0.8, 0.2.", nameof(shares));
    }

    private static void CheckLength(int count, IReadOnlyList<int>? values, string name)
    {
        if (values is not null && values.Count != count) throw new ArgumentException(
            $"RowSplit: {name} must have a value for each of the {count} rows.\n  Got {values.Count}.\n  Give one for each row, in order.", name);
    }

    private static string Text(IReadOnlyList<double> shares) => string.Join(", ", shares.Select(s => s.ToString(CultureInfo.InvariantCulture)));
}

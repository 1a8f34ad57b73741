namespace Myelin.Tests.Data;

public sealed class RowSplitTests
{
    [Fact]
    public void Every_part_has_its_share_of_each_class()
    {
        int[] classes = [.. Enumerable.Range(0, 1000).Select(i => i % 100 == 0 ? 2 : i % 3 == 0 ? 1 : 0)];
        IReadOnlyList<int[]> parts = RowSplit.AtRandom(1000, seed: 7, [0.7, 0.1, 0.2], classes);
        Assert.Equal([700, 100, 200], parts.Select(p => p.Length));
        Assert.Equal(Enumerable.Range(0, 1000), parts.SelectMany(p => p).Order());
        foreach ((int[] part, double share) in parts.Zip((double[])[0.7, 0.1, 0.2]))
        {
            foreach (int c in (int[])[0, 1, 2]) Assert.Equal(share * classes.Count(x => x == c), part.Count(row => classes[row] == c), 1.0);
        }
    }

    [Fact]
    public void The_seed_decides_and_rows_are_in_order()
    {
        int[] first = RowSplit.AtRandom(50, 1, [0.5, 0.5])[0], again = RowSplit.AtRandom(50, 1, [0.5, 0.5])[0], other = RowSplit.AtRandom(50, 2, [0.5, 0.5])[0];
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(first.Order(), first);
    }

    [Theory]
    [InlineData(1UL), InlineData(2UL), InlineData(3UL)]
    public void Rows_of_a_group_stay_together(ulong seed)
    {
        int[] groups = [.. Enumerable.Range(0, 300).Select(i => i * 13 % 40)], classes = [.. groups.Select(g => g % 2)];
        IReadOnlyList<int[]> parts = RowSplit.AtRandom(300, seed, [0.8, 0.2], classes, groups);
        Assert.Empty(parts[0].Select(row => groups[row]).Intersect(parts[1].Select(row => groups[row])));
        Assert.InRange(parts[1].Length, 45, 75);
    }

    [Fact]
    public void By_time_the_latest_rows_are_last_and_equal_times_stay_together()
    {
        double[] times = [5, 1, 4, 2, 3, 3, 3, 0];
        IReadOnlyList<int[]> parts = RowSplit.ByTime(times, [0.5, 0.5]);
        Assert.Equal([1, 3, 4, 5, 6, 7], parts[0]);
        Assert.Equal([0, 2], parts[1]);
    }

    [Fact]
    public void What_cannot_be_divided_is_an_error()
    {
        Assert.StartsWith("RowSplit: the shares must be positive and sum to 1.\n  Got 0.5, 0.4.\n",
            Assert.Throws<ArgumentException>(() => RowSplit.AtRandom(9, 1, [0.5, 0.4])).Message, StringComparison.Ordinal);
        Assert.StartsWith("RowSplit: every part needs a row.\n  Got 3 rows for shares 0.99, 0.01.\n",
            Assert.Throws<ArgumentException>(() => RowSplit.AtRandom(3, 1, [0.99, 0.01])).Message, StringComparison.Ordinal);
        Assert.StartsWith("RowSplit: classes must have a value for each of the 3 rows.\n  Got 2.\n",
            Assert.Throws<ArgumentException>(() => RowSplit.AtRandom(3, 1, [0.5, 0.5], classes: [0, 1])).Message, StringComparison.Ordinal);
        Assert.StartsWith("RowSplit: every row must have a time.\n  Got NaN.\n",
            Assert.Throws<ArgumentException>(() => RowSplit.ByTime([1, double.NaN], [0.5, 0.5])).Message, StringComparison.Ordinal);
        Assert.StartsWith("RowSplit: every part needs a row.", Assert.Throws<ArgumentException>(() => RowSplit.ByTime([1, 1, 1], [0.5, 0.5])).Message,
            StringComparison.Ordinal);
    }
}

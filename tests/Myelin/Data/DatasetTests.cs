using FsCheck;
using FsCheck.Fluent;

namespace Myelin.Tests.Data;

public sealed class DatasetTests
{
    private static TensorDataset Numbers(int count) => new(Tensor.Arange(count), Tensor.Arange(count));

    [Fact]
    public void A_split_covers_every_example_once() => Prop.ForAll<PositiveInt, bool>((size, shuffles) =>
    {
        int count = size.Item + 30;
        IReadOnlyList<Dataset> parts = Numbers(count).Split(shuffles ? 7UL : null, 0.8, 0.1, 0.1);
        float[] all = [.. parts.SelectMany(p => p.All().Inputs.ToArray())];
        bool sizes = Math.Abs(parts[0].Count - (0.8 * count)) <= 1 && Math.Abs(parts[1].Count - (0.1 * count)) <= 1;
        return sizes && all.Order().SequenceEqual(Enumerable.Range(0, count).Select(i => (float)i)) && (shuffles || all.Order().SequenceEqual(all));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_split_follows_from_its_seed()
    {
        float[][] seen = [.. ((ulong[])[1, 1, 2]).Select(seed => Numbers(50).Split(seed, 0.5, 0.5)[0].All().Inputs.ToArray())];
        Assert.Equal(seen[0], seen[1]);
        Assert.NotEqual(seen[0], seen[2]);
    }

    [Fact]
    public void Shares_that_make_no_split_are_refused()
    {
        Assert.StartsWith("Split: the shares must be positive and sum to 1.\n  Got 0.8, 0.1.\n  Try 0.8, 0.1, 0.1.",
            Assert.Throws<ArgumentException>(() => Numbers(10).Split(1, 0.8, 0.1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Numbers(10).Split(1, 1.5, -0.5));
        Assert.Throws<ArgumentException>(() => Numbers(10).Split(1, double.NaN));
        Assert.StartsWith("Split: every part needs an example.\n  Got 3 examples for shares 0.9, 0.1.\n  Use larger shares, or more data.",
            Assert.Throws<ArgumentException>(() => Numbers(3).Split(1, 0.9, 0.1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subset_keeps_its_order_and_its_bounds()
    {
        Dataset subset = Numbers(10).Subset([7, 3, 3]);
        Assert.Equal([7f, 3, 3], subset.All().Inputs.ToArray());
        Assert.Equal([3f], subset.Subset([2]).All().Inputs.ToArray());
        Assert.Contains("an example's number must be from 0 to 2.\n  Got 3.",
            Assert.Throws<ArgumentOutOfRangeException>(() => subset.Take([3])).Message, StringComparison.Ordinal);
        Assert.Contains("Got -1.", Assert.Throws<ArgumentOutOfRangeException>(() => Numbers(3).Subset([-1])).Message, StringComparison.Ordinal);
    }
}

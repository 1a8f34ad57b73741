namespace Myelin.Tests.Ops;

public sealed class SortTests
{
    [Theory, Golden("Sort", "arrays"), Covers("Sort(Tensor, Int32, Boolean)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].Sort(c.Int("axis"), c.Flag("descending")).Values, Ordered(c, "descending"));

    [Theory, Golden("TopK", "arrays"), Covers("TopK(Tensor, Int32, Int32, Boolean)")]
    public void Top_k_matches(GoldenCase c) => Check.Operator(c, x => x[0].TopK(c.Int("k"), c.Int("axis"), c.Flag("largest")).Values, Ordered(c, "largest"));

    [Fact]
    public void Equal_elements_keep_their_order()
    {
        Tensor x = Tensor.From([2, 1, float.NaN, 2, -0f, 0, 1]);
        Assert.Equal([4, 5, 1, 6, 0, 3, 2], x.Sort().Places.ToArray());
        Assert.Equal([2, 0, 3, 1, 6, 4, 5], x.Sort(descending: true).Places.ToArray());
        Assert.Equal([2, 0, 3], x.TopK(3).Places.ToArray());
        Assert.Equal(x.Sort(0).Values.ToArray(), x.Gather(0, x.Sort(0).Places).ToArray());
    }

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].Sort(1).Values, [31, 1001]);
        Check.Threads(x => x[0].TopK(7, axis: 0).Values, [301, 67]);
    }

    [Fact]
    public void More_than_there_are_is_an_error() => Assert.Equal(
        "TopK: k must be from 0 to 3, the size of the axis.\n  Got k 4 on axis 1 of float32[2, 3].\n  Try Math.Min(k, x.Shape[axis]).",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).TopK(4, 1)).Message);

    private static Func<Array64[], Array64> Ordered(GoldenCase c, string descending) => x =>
    {
        int axis = (c.Int("axis") + x[0].Rank) % x[0].Rank, size = x[0].Shape[axis], sign = c.Flag(descending) ? -1 : 1;
        return Array64.Of(c.ShapeOf("y"), i =>
            Enumerable.Range(0, size).Select(k => x[0][[.. i[..axis], k, .. i[(axis + 1)..]]]).OrderBy(v => sign * v).ElementAt(i[axis]));
    };
}

namespace Myelin.Tests.Ops;

public sealed class CumSumTests
{
    [Theory, Golden("CumSum", "arrays"), Covers("CumSum(Tensor, Int32)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].CumSum(c.Int("axis")), x =>
    {
        int axis = (c.Int("axis") + x[0].Rank) % x[0].Rank;
        return Array64.Of(x[0].Shape, i => Enumerable.Range(0, i[axis] + 1).Sum(k => x[0][[.. i[..axis], k, .. i[(axis + 1)..]]]));
    });

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].CumSum(1), [31, 1001]);
        Check.Threads(x => x[0].CumSum(0), [31, 1001]);
    }
}

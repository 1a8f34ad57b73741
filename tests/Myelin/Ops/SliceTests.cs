namespace Myelin.Tests.Ops;

public sealed class SliceTests
{
    [Theory, Golden("Slice"), Covers("Slice(Tensor, Int32, Int32, Int32, Int32)")]
    public void Matches(GoldenCase c)
    {
        int rank = c.ShapeOf("x0").Length, axis = (c.Int("axis") + rank) % rank, size = c.ShapeOf("x0")[axis],
            start = c.Int("start") < 0 ? c.Int("start") + size : c.Int("start"), step = c.Int("step");
        Check.Operator(c, x => x[0].Slice(c.Int("axis"), c.Int("start"), c.Int("end"), step), Reference.Moved(_ => c.ShapeOf("y"), (i, _) =>
        {
            i[axis] = start + (i[axis] * step);
            return i;
        }));
    }

    [Theory, Golden("Select"), Covers("Select(Tensor, Int32, Int32)")]
    public void Select_matches(GoldenCase c)
    {
        int[] shape = c.ShapeOf("x0");
        int axis = (c.Int("axis") + shape.Length) % shape.Length, index = (c.Int("index") + shape[axis]) % shape[axis];
        Check.Operator(c, x => x[0].Select(c.Int("axis"), c.Int("index")), Reference.Moved(_ => c.ShapeOf("y"), (i, _) => [.. i[..axis], index, .. i[axis..]]));
    }

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Slice(1, 1, step: 2), [301, 401]);

    [Fact]
    public void A_start_outside_is_an_error() => Assert.Equal(
        "Slice: start must be from -3 to 3, and step at least 1.\n  Got start 4, step 1 on axis 1 of float32[2, 3].\n  The first element is 0, the last -1.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Slice(1, 4)).Message);

    [Fact]
    public void An_index_outside_is_an_error() => Assert.Equal(
        "Select: the index must be from -2 to 1.\n  Got index 2 on axis 0 of float32[2, 3].\n  The first element is 0, the last -1.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Select(0, 2)).Message);
}

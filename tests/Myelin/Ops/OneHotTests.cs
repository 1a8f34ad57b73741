namespace Myelin.Tests.Ops;

public sealed class OneHotTests
{
    [Theory, Golden("OneHot"), Covers("OneHot(IntTensor, Int32)")]
    public void Matches(GoldenCase c)
    {
        Tensor y = c.Ints("i0").OneHot(c.Int("classes"));
        Assert.Equal(c.ShapeOf("y"), y.Shape.AsSpan());
        Assert.Equal(c.Floats("y"), y.ToArray());
    }

    [Fact]
    public void A_label_outside_is_an_error() => Assert.Contains(
        "OneHot: each label must be from 0 to 2, one for each of 3 classes.\n  Got 3 at position 1.\n" +
            "  Give the model as many outputs as there are classes, or number the classes from 0.",
        Assert.Throws<ArgumentOutOfRangeException>(() => IntTensor.From([0, 3]).OneHot(3)).Message, StringComparison.Ordinal);
}

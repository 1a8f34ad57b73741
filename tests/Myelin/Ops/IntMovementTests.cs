namespace Myelin.Tests.Ops;

public sealed class IntMovementTests
{
    [Theory, Golden("IntSlice", "arrays"), Covers("Slice(IntTensor, Int32, Int32, Int32, Int32)")]
    public void Slice_matches(GoldenCase c) => Same(c, c.Ints("i0").Slice(c.Int("axis"), c.Int("start"), c.Int("end"), c.Int("step")));

    [Theory, Golden("IntSelect", "arrays"), Covers("Select(IntTensor, Int32, Int32)")]
    public void Select_matches(GoldenCase c) => Same(c, c.Ints("i0").Select(c.Int("axis"), c.Int("index")));

    [Theory, Golden("IntConcat", "arrays"), Covers("Concat(ReadOnlySpan, Int32)")]
    public void Concat_matches(GoldenCase c) =>
        Same(c, IntTensor.Concat([.. Enumerable.Range(0, 9).TakeWhile(i => c.Has($"i{i}")).Select(i => c.Ints($"i{i}"))], c.Int("axis")));

    [Theory, Golden("IntToTensor", "arrays"), Covers("ToTensor(IntTensor)")]
    public void To_tensor_matches(GoldenCase c) => Compare.Close(c["y"], c.Ints("i0").ToTensor(), "as floats");

    [Theory, Golden("ToIntTensor", "arrays"), Covers("ToIntTensor(Tensor)")]
    public void To_int_tensor_matches(GoldenCase c) => Same(c, c["x0"].ToIntTensor());

    [Fact]
    public void What_is_no_integer_is_an_error()
    {
        Assert.StartsWith("ToIntTensor: each element must be a number that fits into 32 bits.\n  Got NaN at position 1.\n  Try Clamp first.",
            Assert.Throws<ArgumentException>(() => Tensor.From([1, float.NaN]).ToIntTensor()).Message);
        Assert.Throws<ArgumentException>(() => Tensor.Scalar(3e9f).ToIntTensor());
    }

    [Fact]
    public void Parts_that_do_not_fit_are_an_error()
    {
        Assert.Equal("Concat: all sizes except axis 0's must be equal.\n  Got int32[2, 2] and int32[4].\n  Reshape the one that differs, or use another axis.",
            Assert.Throws<ShapeException>(() => IntTensor.Concat([IntTensor.Arange(4).Reshape(2, -1), IntTensor.Arange(4)])).Message);
        Assert.Equal("Concat: at least one tensor is needed.\n  Got none.\n  Skip the call when the list is empty.",
            Assert.Throws<ShapeException>(() => IntTensor.Concat([])).Message);
        Assert.StartsWith("Slice: start must be from -4 to 4", Assert.Throws<ShapeException>(() => IntTensor.Arange(4).Slice(0, 5)).Message);
        Assert.StartsWith("Select: the index must be from -4 to 3.", Assert.Throws<ShapeException>(() => IntTensor.Arange(4).Select(0, 4)).Message);
    }

    private static void Same(GoldenCase c, IntTensor y)
    {
        Assert.Equal(c.ShapeOf("y"), y.Shape.AsSpan());
        Assert.Equal(c.Ints("y").ToArray(), y.ToArray());
    }
}

namespace Myelin.Tests.Ops;

public sealed class ConcatTests
{
    [Theory, Golden("Concat"), Covers("Concat(ReadOnlySpan, Int32)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => Tensor.Concat(x, c.Int("axis")), x => Joined(x, c.Int("axis")));

    [Theory, Golden("Stack"), Covers("Stack(ReadOnlySpan, Int32)")]
    public void Stack_matches(GoldenCase c) => Check.Operator(c, x => Tensor.Stack(x, c.Int("axis")), x =>
    {
        int axis = c.Int("axis") < 0 ? c.Int("axis") + x[0].Rank + 1 : c.Int("axis");
        return Joined([.. x.Select(part => part.Reshape([.. part.Shape[..axis], 1, .. part.Shape[axis..]]))], axis);
    });

    [Fact]
    public void Same_bits() => Check.Threads(x => Tensor.Concat(x, 1), [301, 201], [301, 101]);

    [Fact]
    public void One_tensor_twice_gets_both_gradients()
    {
        Tensor x = Tensor.From([1, 2]).RequireGrad();
        Tensor.Concat([x, x]).Backward(Tensor.From([1, 2, 10, 20]));
        Assert.Equal([11f, 22], x.Grad!.ToArray());
    }

    [Fact]
    public void None_are_an_error()
    {
        Assert.Equal("Concat: at least one tensor is needed.\n  Got none.\n  Skip the call when the list is empty.",
            Assert.Throws<ShapeException>(() => Tensor.Concat([])).Message);
        Assert.Equal("Stack: at least one tensor is needed.\n  Got none.\n  Skip the call when the list is empty.",
            Assert.Throws<ShapeException>(() => Tensor.Stack([])).Message);
    }

    [Fact]
    public void Sizes_that_differ_are_an_error() => Assert.Equal(
        "Concat: all sizes except axis 0's must be equal.\n  Got float32[2, 3] and float32[2, 4].\n  Reshape the one that differs, or use another axis.",
        Assert.Throws<ShapeException>(() => Tensor.Concat([Tensor.Ones(2, 3), Tensor.Ones(2, 4)])).Message);

    [Fact]
    public void Shapes_that_differ_are_an_error() => Assert.Equal(
        "Stack: all shapes must be equal.\n  Got float32[2] and float32[3].\n  Use Concat to join tensors of different lengths.",
        Assert.Throws<ShapeException>(() => Tensor.Stack([Tensor.Ones(2), Tensor.Ones(3)])).Message);

    private static Array64 Joined(Array64[] parts, int axis)
    {
        int place = axis < 0 ? axis + parts[0].Rank : axis;
        int[] shape = [.. parts[0].Shape];
        shape[place] = parts.Sum(p => p.Shape[place]);
        return Array64.Of(shape, i =>
        {
            int part = 0;
            for (; i[place] >= parts[part].Shape[place]; part++) i[place] -= parts[part].Shape[place];
            return parts[part][i];
        });
    }
}

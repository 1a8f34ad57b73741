namespace Myelin.Tests.Ops;

public sealed class IntElementwiseTests
{
    private static readonly Dictionary<string, (Func<IntTensor, IntTensor, IntTensor> Tensors, Func<IntTensor, int, IntTensor> Number)> s_functions = new()
    {
        ["Add"] = ((a, b) => a + b, (a, b) => a + b),
        ["Sub"] = ((a, b) => a - b, (a, b) => a - b),
        ["Mul"] = ((a, b) => a * b, (a, b) => a * b),
        ["GreaterThan"] = ((a, b) => a.GreaterThan(b), (a, b) => a.GreaterThan(b)),
        ["GreaterThanOrEqual"] = ((a, b) => a.GreaterThanOrEqual(b), (a, b) => a.GreaterThanOrEqual(b)),
        ["LessThan"] = ((a, b) => a.LessThan(b), (a, b) => a.LessThan(b)),
        ["LessThanOrEqual"] = ((a, b) => a.LessThanOrEqual(b), (a, b) => a.LessThanOrEqual(b)),
        ["EqualTo"] = ((a, b) => a.EqualTo(b), (a, b) => a.EqualTo(b)),
        ["NotEqualTo"] = ((a, b) => a.NotEqualTo(b), (a, b) => a.NotEqualTo(b)),
    };

    [Theory, Golden("Ints", "arrays")]
    [Covers("op_Addition(IntTensor, IntTensor)", "op_Subtraction(IntTensor, IntTensor)", "op_Multiply(IntTensor, IntTensor)")]
    [Covers("op_Addition(IntTensor, Int32)", "op_Subtraction(IntTensor, Int32)", "op_Multiply(IntTensor, Int32)")]
    [Covers("op_Addition(Int32, IntTensor)", "op_Subtraction(Int32, IntTensor)", "op_Multiply(Int32, IntTensor)")]
    [Covers("GreaterThan(IntTensor, IntTensor)", "GreaterThan(IntTensor, Int32)")]
    [Covers("GreaterThanOrEqual(IntTensor, IntTensor)", "GreaterThanOrEqual(IntTensor, Int32)")]
    [Covers("LessThan(IntTensor, IntTensor)", "LessThan(IntTensor, Int32)")]
    [Covers("LessThanOrEqual(IntTensor, IntTensor)", "LessThanOrEqual(IntTensor, Int32)")]
    [Covers("EqualTo(IntTensor, IntTensor)", "EqualTo(IntTensor, Int32)")]
    [Covers("NotEqualTo(IntTensor, IntTensor)", "NotEqualTo(IntTensor, Int32)")]
    public void Matches(GoldenCase c)
    {
        IntTensor a = c.Ints("i0"), b = c.Ints("i1");
        (Func<IntTensor, IntTensor, IntTensor> tensors, Func<IntTensor, int, IntTensor> number) = s_functions[c.Text("function")];
        IntTensor y = tensors(a, b);
        Assert.Equal(c.ShapeOf("y"), y.Shape.AsSpan());
        Assert.Equal(c.Ints("y").ToArray(), y.ToArray());
        if (b.Length == 1 && a.Shape.Rank >= b.Shape.Rank) Assert.Equal(y.ToArray(), number(a, b.AsSpan()[0]).ToArray());
        if (a.Length == 1) Assert.Equal((a.AsSpan()[0] + b).ToArray(), (a + b).ToArray());
        if (a.Length == 1) Assert.Equal((a.AsSpan()[0] - b).ToArray(), (a - b).ToArray());
        if (a.Length == 1) Assert.Equal((a.AsSpan()[0] * b).ToArray(), (a * b).ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_broadcast_are_an_error() => Assert.Equal(
        "Add: sizes must be equal, aligned at the last axis, or one of them 1.\n  Got a int32[2], b int32[3].\n" +
        "  Reshape one of them so that the axes that differ have size 1.",
        Assert.Throws<ShapeException>(() => IntTensor.Arange(2) + IntTensor.Arange(3)).Message);
}

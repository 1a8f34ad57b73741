namespace Myelin.Tests.Ops;

/// <summary>Numbers written as C# writes them, in double.</summary>
public sealed class DoubleTests
{
    [Theory, Golden("AddDouble", "arrays"), Covers("op_Addition(Tensor, Double)")]
    public void Add(GoldenCase c) => Check.Operator(c, x => x[0] + c.Double("value"), x => x[0].Map(v => v + c.Double("value")));

    [Theory, Golden("AddDouble", "arrays"), Covers("op_Addition(Double, Tensor)")]
    public void Add_in_front(GoldenCase c) => Check.Operator(c, x => c.Double("value") + x[0], x => x[0].Map(v => v + c.Double("value")));

    [Theory, Golden("SubDouble", "arrays"), Covers("op_Subtraction(Tensor, Double)")]
    public void Sub(GoldenCase c) => Check.Operator(c, x => x[0] - c.Double("value"), x => x[0].Map(v => v - c.Double("value")));

    [Theory, Golden("FromDouble", "arrays"), Covers("op_Subtraction(Double, Tensor)")]
    public void From(GoldenCase c) => Check.Operator(c, x => c.Double("value") - x[0], x => x[0].Map(v => c.Double("value") - v));

    [Theory, Golden("MulDouble", "arrays"), Covers("op_Multiply(Tensor, Double)")]
    public void Mul(GoldenCase c) => Check.Operator(c, x => x[0] * c.Double("value"), x => x[0].Map(v => v * c.Double("value")));

    [Theory, Golden("MulDouble", "arrays"), Covers("op_Multiply(Double, Tensor)")]
    public void Mul_in_front(GoldenCase c) => Check.Operator(c, x => c.Double("value") * x[0], x => x[0].Map(v => v * c.Double("value")));

    [Theory, Golden("DivDouble", "arrays"), Covers("op_Division(Tensor, Double)")]
    public void Div(GoldenCase c) => Check.Operator(c, x => x[0] / c.Double("value"), x => x[0].Map(v => v / c.Double("value")));

    [Theory, Golden("OverDouble", "arrays"), Covers("op_Division(Double, Tensor)")]
    public void Over(GoldenCase c) => Check.Operator(c, x => c.Double("value") / x[0], x => x[0].Map(v => c.Double("value") / v));

    [Theory, Golden("PowDouble", "arrays"), Covers("Pow(Tensor, Double)")]
    public void Pow(GoldenCase c) => Check.Operator(c, x => x[0].Pow(c.Double("value")), x => x[0].Map(v => Math.Pow(v, c.Double("value"))));
}

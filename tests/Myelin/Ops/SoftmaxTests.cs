namespace Myelin.Tests.Ops;

public sealed class SoftmaxTests
{
    [Theory, Golden("Softmax"), Covers("Softmax(Tensor, Int32)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].Softmax(c.Int("axis")), x => Reference.LogSoftmax(x[0], c.Int("axis")).Map(Math.Exp));

    [Theory, Golden("LogSoftmax"), Covers("LogSoftmax(Tensor, Int32)")]
    public void Log_matches(GoldenCase c) => Check.Operator(c, x => x[0].LogSoftmax(c.Int("axis")), x => Reference.LogSoftmax(x[0], c.Int("axis")));

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].Softmax(), [301, 257]);
        Check.Threads(x => x[0].LogSoftmax(0), [301, 257]);
    }
}

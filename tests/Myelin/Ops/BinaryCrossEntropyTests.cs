namespace Myelin.Tests.Ops;

public sealed class BinaryCrossEntropyTests
{
    [Theory, Golden("BinaryCrossEntropyTerms"), Covers("BinaryCrossEntropy(Tensor, Tensor)")]
    public void Matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].BinaryCrossEntropy(x[1]),
            Reference.Binary((p, q) => -((q * Math.Max(Math.Log(p), -100)) + ((1 - q) * Math.Max(Math.Log(1 - p), -100)))));

    [Theory, Golden("BinaryCrossEntropyWithLogitsTerms"), Covers("BinaryCrossEntropyWithLogits(Tensor, Tensor)")]
    public void With_logits_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].BinaryCrossEntropyWithLogits(x[1]),
            Reference.Binary((x, q) => Math.Max(x, 0) - (x * q) + Math.Log(1 + Math.Exp(-Math.Abs(x)))));

    [Fact]
    public void The_targets_of_probabilities_get_a_gradient()
    {
        // PyTorch 1.13 refuses it; the formula is ln(1 - p) - ln p.
        float[] p = Given.Values(31, 1, 0.02, 0.98);
        Tensor targets = Tensor.From(Given.Values(31, 2, 0, 1)).RequireGrad();
        Tensor.From(p).BinaryCrossEntropy(targets).Sum().Backward();
        Compare.Close([.. p.Select(v => Math.Log(1 - (double)v) - Math.Log(v))], Compare.Wide(targets.Grad!.ToArray()), "dt", Tolerance.BesideOne);
    }

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].BinaryCrossEntropyWithLogits(x[1].Sigmoid()), [100_003], [100_003]);

    [Theory]
    [InlineData(1.5f), InlineData(-1f), InlineData(float.NaN)]
    public void What_is_no_probability_is_an_error_in_the_operators_too(float bad)
    {
        Tensor half = Tensor.Full(0.5f, 2), other = Tensor.From([0.5f, bad]);
        Assert.StartsWith("BinaryCrossEntropy: targets must be from 0 to 1.", Thrown(() => half.BinaryCrossEntropy(other)), StringComparison.Ordinal);
        Assert.StartsWith(
            "BinaryCrossEntropy: targets must be from 0 to 1.", Thrown(() => half.BinaryCrossEntropy(Tensor.Scalar(bad))), StringComparison.Ordinal);
        Assert.StartsWith("BinaryCrossEntropyWithLogits: targets must be from 0 to 1.", Thrown(() => half.BinaryCrossEntropyWithLogits(other)),
            StringComparison.Ordinal);
        Assert.StartsWith("BinaryCrossEntropy: predictions must be probabilities, from 0 to 1.", Thrown(() => other.BinaryCrossEntropy(half)),
            StringComparison.Ordinal);

        static string Thrown(Action call) => Assert.ThrowsAny<ArgumentException>(call).Message;
    }
}

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
    public void Same_bits() => Check.Threads(x => x[0].BinaryCrossEntropyWithLogits(x[1]), [100_003], [100_003]);
}

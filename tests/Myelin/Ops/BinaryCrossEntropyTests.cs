using Myelin.Tests.Golden;

namespace Myelin.Tests.Ops;

public sealed class BinaryCrossEntropyTests
{
    [Theory, Golden("BinaryCrossEntropyTerms"), Covers("BinaryCrossEntropy(Tensor, Tensor)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].BinaryCrossEntropy(x[1]), Reference.Binary(new BinaryCrossEntropyOperator()));

    [Theory, Golden("BinaryCrossEntropyWithLogitsTerms"), Covers("BinaryCrossEntropyWithLogits(Tensor, Tensor)")]
    public void With_logits_matches(GoldenCase c) => Check.Operator(c, x => x[0].BinaryCrossEntropyWithLogits(x[1]), Reference.Binary(new BinaryCrossEntropyWithLogitsOperator()));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].BinaryCrossEntropyWithLogits(x[1]), [100_003], [100_003]);
}

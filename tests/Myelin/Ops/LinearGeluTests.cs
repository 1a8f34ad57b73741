namespace Myelin.Tests.Ops;

public sealed class LinearGeluTests
{
    [Theory, Golden("LinearGelu")]
    public void Matches(GoldenCase c) =>
        Check.Operator(c, x => LinearGeluOp.Record(x[0], x[1], x.Length > 2 ? x[2] : null), x => Array64.Of([.. x[0].Shape[..^1], x[1].Shape[0]], i =>
    {
        double sum = Enumerable.Range(0, x[1].Shape[1]).Sum(k => x[0][[.. i[..^1], k]] * x[1][i[^1], k]) + (x.Length > 2 ? x[2][i[^1]] : 0);
        return sum * Reference.Erfc(-sum / Math.Sqrt(2)) / 2;
    }), Tolerance.Sums);

    [Theory, InlineData(true), InlineData(false)]
    public void Gives_the_bits_of_the_two_operators(bool hasBias)
    {
        (float[] Y, float[][] Gradients) Of(Func<Tensor, Tensor, Tensor?, Tensor> f)
        {
            Tensor x = (Given.Tensor([17, 31], 1) - 1).Detach().RequireGrad(), w = (Given.Tensor([9, 31], 2) - 1).Detach().RequireGrad();
            Tensor? b = hasBias ? (Given.Tensor([9], 3) - 1).Detach().RequireGrad() : null;
            Tensor y = f(x, w, b);
            y.Backward(Given.Tensor([17, 9], 4));
            return (y.ToArray(), [x.Grad!.ToArray(), w.Grad!.ToArray(), b?.Grad!.ToArray() ?? []]);
        }

        var expected = Of((x, w, b) => x.Linear(w, b).Gelu());
        var actual = Of(LinearGeluOp.Record);
        Compare.SameBits(expected.Y, actual.Y, "y");
        for (int i = 0; i < 3; i++) Compare.SameBits(expected.Gradients[i], actual.Gradients[i], $"gradient {i}");
        NoGrad.Run(() => Compare.SameBits(expected.Y, Of2(), "y, not recorded"));

        float[] Of2() => LinearGeluOp.Record(Given.Tensor([17, 31], 1) - 1, Given.Tensor([9, 31], 2) - 1, hasBias ? Given.Tensor([9], 3) - 1 : null).ToArray();
    }

    [Fact]
    public void Same_bits() => Check.Threads(x => LinearGeluOp.Record(x[0], x[1], x[2]), [257, 131], [65, 131], [65]);
}

namespace Myelin.Tests.Ops;

public sealed class BatchNormTests
{
    [Theory, Golden("BatchNorm"), Covers("BatchNorm(Tensor, Tensor, Tensor, Tensor, Tensor, Boolean, Single, Single)")]
    public void Matches(GoldenCase c)
    {
        bool training = c.Flag("training");
        float momentum = c.Float("momentum"), eps = c.Float("eps");
        Check.Operator(c, x =>
        {
            Tensor mean = c["mean"], variance = c["variance"], y = x[0].BatchNorm(x[1], x[2], mean, variance, training, momentum, eps);
            Compare.Close(c["newMean"], mean, "running mean");
            Compare.Close(c["newVariance"], variance, "running variance");
            return y;
        }, inputs =>
        {
            Array64 x = inputs[0];
            double[][] channels = [.. Enumerable.Range(0, x.Shape[1]).Select(k => Array64.Indices(x.Shape).Where(i => i[1] == k).Select(i => x[i]).ToArray())];
            double[] mean = training ? [.. channels.Select(v => v.Average())] : Compare.Wide(c.Floats("mean"));
            double[] variance = training ? [.. channels.Select(v => Reference.Variance(v, 0))] : Compare.Wide(c.Floats("variance"));
            return Array64.Of(x.Shape, i => ((x[i] - mean[i[1]]) / Math.Sqrt(variance[i[1]] + c.Double("eps")) * inputs[1][i[1]]) + inputs[2][i[1]]);
        }, Tolerance.Sums);
    }

    [Fact]
    public void Same_bits()
    {
        foreach (bool training in new[] { true, false })
        {
            Check.Threads(x => x[0].BatchNorm(x[1], x[2], Tensor.Zeros(17), Tensor.Ones(17), training), [9, 17, 29, 31], [17], [17]);
            Check.Threads(x => x[0].BatchNorm(x[1], x[2], Tensor.Zeros(301), Tensor.Ones(301), training), [257, 301], [301], [301]);
        }
    }

    [Fact]
    public void An_evaluations_gradient_is_of_the_statistics_it_was_made_with()
    {
        Tensor x = Tensor.From([1, 2, 3, 5], 4, 1).RequireGrad(), weight = Tensor.From([2]).RequireGrad(), mean = Tensor.From([1]), variance = Tensor.From([4]);
        Tensor y = x.BatchNorm(weight, Tensor.Zeros(1), mean, variance, training: false, eps: 0);
        mean.CopyFrom([100]);
        variance.CopyFrom([100]);
        y.Sum().Backward();
        Assert.Equal([1f, 1, 1, 1], x.Grad!.ToArray());
        Assert.Equal([3.5f], weight.Grad!.ToArray());
    }

    [Fact]
    public void One_value_a_channel_cannot_train() => Assert.Equal(
        "BatchNorm: training needs more than one value per channel, otherwise the variance is 0.\n" +
            "  Got x float32[1, 2], weight float32[2], bias float32[2], running statistics float32[2] and float32[2].\n" +
        "  Take a larger batch, drop the last small one (DropLast of FitOptions, dropLast of a DataLoader), or call model.Eval().",
        Assert.Throws<ShapeException>(
            () => Tensor.Ones(1, 2).BatchNorm(Tensor.Ones(2), Tensor.Ones(2), Tensor.Ones(2), Tensor.Ones(2), training: true)).Message);

    [Fact]
    public void Other_sizes_are_an_error() => Assert.Equal(
        "BatchNorm: x must be [N, C, …] and everything else [C].\n  Got x float32[4, 3], weight float32[2], bias float32[2], running statistics " +
            "float32[2] and float32[2].\n  Try tensors of 3 elements.",
        Assert.Throws<ShapeException>(
            () => Tensor.Ones(4, 3).BatchNorm(Tensor.Ones(2), Tensor.Ones(2), Tensor.Ones(2), Tensor.Ones(2), training: false)).Message);
}

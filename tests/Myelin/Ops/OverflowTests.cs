namespace Myelin.Tests.Ops;

/// <summary>Finite inputs whose squares or sums overflow float32, while the result is an ordinary number.</summary>
public sealed class OverflowTests
{
    private const float Eps = 1e-12f;

    private static readonly Tensor s_weight = Tensor.Normal(new RandomStream(2), 6), s_bias = Tensor.Normal(new RandomStream(3), 6);

    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_norms = new()
    {
        ["LayerNorm"] = x => x.LayerNorm([6, 35], null, null, Eps),
        ["RmsNorm"] = x => x.RmsNorm([6, 35], null, Eps),
        ["GroupNorm"] = x => x.GroupNorm(3, s_weight, s_bias, Eps),
        ["BatchNorm"] = x => x.BatchNorm(s_weight, s_bias, Tensor.Zeros(6), Tensor.Ones(6), training: true, eps: Eps),
        ["BatchNorm of single values"] = x => x.Reshape(4 * 35, 6).BatchNorm(s_weight, s_bias, Tensor.Zeros(6), Tensor.Ones(6), training: true, eps: Eps),
    };

    public static TheoryData<string, int> Norms
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in s_norms.Keys)
            {
                foreach (int power in new[] { 63, 80, 100, 120 }) data.Add(name, power);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void A_norm_does_not_depend_on_the_scale_of_its_input(string name, int power)
    {
        // A power of two scales without rounding: y stays, and its slope is divided by it.
        float scale = MathF.ScaleB(1, power);
        Tensor x = Tensor.Normal(new RandomStream(1), 4, 6, 35), dy = Tensor.Normal(new RandomStream(4), 4, 6, 35);
        (float[] y, float[] dx) = Run(s_norms[name], x, dy);
        (float[] scaled, float[] scaledDx) = Run(s_norms[name], x * scale, dy);
        Assert.Equal(y, scaled, (a, b) => Math.Abs(a - b) < 2e-5f);
        Assert.Equal(dx, [.. scaledDx.Select(d => MathF.ScaleB(d, power))], (a, b) => Math.Abs(a - b) < 2e-4f);
    }

    [Fact]
    public void Rows_whose_sum_overflows_are_normalized()
    {
        float[] y = Tensor.From([3e38f, 3e38f, 1e38f, 1e38f], 1, 4).LayerNorm([4]).ToArray();
        Assert.Equal([1, 1, -1, -1], y, (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Theory]
    [InlineData(1e19f)]
    [InlineData(1e25f)]
    [InlineData(3e38f)]
    public void Large_gradients_are_clipped_to_the_norm(float size)
    {
        Parameter[] parameters = [new Linear(3, 2).Weight, new Linear(2, 2).Weight];
        foreach (Parameter parameter in parameters) (parameter.Value * size).Sum().Backward();
        float norm = parameters.ClipGradNorm(2);
        if (size < 1e38f) Assert.InRange(norm / size, 3.1622f, 3.1624f);
        foreach (Parameter parameter in parameters) Assert.All(parameter.Grad!.ToArray(), g => Assert.InRange(g, 0.63244f, 0.63247f));
    }

    [Fact]
    public void Gradients_that_are_not_finite_stay_visible()
    {
        Parameter parameter = new Linear(2, 1).Weight;
        (parameter.Value * Tensor.From([1, float.PositiveInfinity], 1, 2)).Sum().Backward();
        Assert.Equal(float.PositiveInfinity, new[] { parameter }.ClipGradNorm(1));
        Assert.Equal([0, float.NaN], parameter.Grad!.ToArray());
    }

    [Fact]
    public void A_mean_or_variance_is_finite_where_its_sum_is_not()
    {
        Tensor x = Tensor.Full(3e38f, 2, 100, 3), square = Tensor.From([1e19f, -1e19f, 1e19f, -1e19f]).Reshape(4, 1).BroadcastTo(4, 100).Reshape(400);
        Assert.Equal(3e38f, x.Mean().Item(), 1e32f);
        Assert.All(x.Mean(1).ToArray(), y => Assert.Equal(3e38f, y, 1e32f));
        Assert.All(x.Mean(2).ToArray(), y => Assert.Equal(3e38f, y, 1e32f));
        Assert.Equal(1e38f, new MeanSquaredError().Call(square, Tensor.Zeros(400)).Item(), 1e32f);
        Assert.Equal(1e38f, square.Variance(0, correction: 0).Item(), 1e32f);
        Assert.Equal(1e38f, square.Reshape(400, 1).Variance([0, 1], correction: 0).Item(), 1e32f);
        Assert.Equal([0, 0], Tensor.Full(1e38f, 2, 9).Variance(1).ToArray());
    }

    [Fact]
    public void Softmax_and_its_logarithm_take_scores_of_any_size()
    {
        Tensor x = Tensor.From([3e38f, -3e38f, 3e38f], 1, 3).RequireGrad();
        Assert.Equal([0.5f, 0, 0.5f], x.Softmax().ToArray());
        x.CrossEntropy(IntTensor.From([0])).Backward();
        Assert.Equal([-0.5f, 0, 0.5f], x.Grad!.ToArray());
    }

    private static (float[] Y, float[] Dx) Run(Func<Tensor, Tensor> norm, Tensor x, Tensor dy)
    {
        x = x.Detach().RequireGrad();
        Tensor y = norm(x);
        y.Backward(dy.Reshape(y.Shape.AsSpan()));
        return (y.ToArray(), x.Grad!.ToArray());
    }
}

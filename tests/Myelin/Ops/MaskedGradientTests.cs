namespace Myelin.Tests.Ops;

/// <summary>Where nothing depends on a value its gradient is 0, even if the slope there is infinite: 0·∞ is 0.</summary>
public sealed class MaskedGradientTests
{
    private const float Infinity = float.PositiveInfinity;

    public static TheoryData<string> Functions => [.. s_functions.Keys];

    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_functions = new()
    {
        ["Sqrt"] = x => x.Sqrt(),
        ["Log"] = x => x.Log(),
        ["Pow"] = x => x.Pow(0.5f),
        ["Pow of a negative exponent"] = x => x.Pow(-1),
        ["Pow of its exponent"] = x => x.Pow(x - 1),
        ["Reciprocal"] = x => 1f / x,
        ["Div"] = x => x / x,
        ["Div by its square"] = x => Tensor.Ones(4) / x.Square(),
        ["Exp"] = x => (1f / x).Exp(),
        ["Norm"] = x => x.Reshape(4, 1).Square().Sum(1).Sqrt(),
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void What_is_not_selected_gets_no_gradient(string name)
    {
        Tensor x = Tensor.From([0, 0.25f, 0, 4]).RequireGrad(), isPositive = x.Step();
        Tensor expected = Tensor.From([0.25f, 4]).RequireGrad();
        Tensor y = s_functions[name](Tensor.Concat([expected, expected], 0));
        isPositive.Where(s_functions[name](x), x).Sum().Backward();
        y.Slice(0, 0, 2).Sum().Backward();
        Assert.Equal([1, expected.Grad!.ToArray()[0], 1, expected.Grad!.ToArray()[1]], x.Grad!.ToArray());
    }

    [Fact]
    public void A_slope_that_counts_stays_infinite()
    {
        Tensor x = Tensor.From([0, 4]).RequireGrad();
        x.Sqrt().Sum().Backward();
        Assert.Equal([Infinity, 0.25f], x.Grad!.ToArray());
    }

    [Fact]
    public void A_class_of_probability_0_may_have_a_score_of_minus_infinity()
    {
        Tensor x = Tensor.From([1, -Infinity, 2, 0], 1, 4).RequireGrad(), t = Tensor.From([0.5f, 0, 0.5f, 0], 1, 4);
        Tensor loss = new CrossEntropy().Call(x, t);
        loss.Backward();
        double[] e = [Math.Exp(1), 0, Math.Exp(2), 1];
        Assert.Equal(Math.Log(e.Sum()) - 1.5, loss.Item(), 1e-6);
        Assert.Equal([.. e.Select((v, i) => (float)(v / e.Sum()) - t.ToArray()[i])], x.Grad!.ToArray(), (a, b) => Math.Abs(a - b) < 1e-6f);
        Assert.True(float.IsPositiveInfinity(new CrossEntropy().Call(x, Tensor.From([0.5f, 0.5f, 0, 0], 1, 4)).Item()));
    }

    [Fact]
    public void Targets_get_their_own_gradient_at_0()
    {
        Tensor x = Tensor.From([1, 2], 1, 2), t = Tensor.From([0, 1], 1, 2).RequireGrad();
        new CrossEntropy().Call(x, t).Backward();
        Assert.Equal([.. x.LogSoftmax(1).ToArray().Select(v => -v)], t.Grad!.ToArray());
    }

    [Fact]
    public void A_class_of_weight_0_adds_nothing()
    {
        Tensor x = Tensor.From([-Infinity, 1, 2, 1, 1, 2], 2, 3).RequireGrad(), weights = Tensor.From([0, 1, 1]);
        Tensor loss = x.CrossEntropy(IntTensor.From([0, 2]), weights);
        loss.Backward();
        Assert.Equal(Tensor.From([1, 1, 2], 1, 3).CrossEntropy(IntTensor.From([2])).Item(), loss.Item());
        Assert.Equal([0, 0, 0], x.Grad!.ToArray()[..3]);
        Assert.True(float.IsFinite(new CrossEntropy(weights).Call(x.Detach(), Tensor.From([0.5f, 0.5f, 0, 0, 0, 1], 2, 3)).Item()));
    }

    [Fact]
    public void Infinite_scores_that_are_right_cost_nothing()
    {
        Tensor x = Tensor.From([-Infinity, Infinity, -Infinity, Infinity]).RequireGrad(), t = Tensor.From([0, 1, 1, 0]);
        Tensor y = x.BinaryCrossEntropyWithLogits(t);
        Assert.Equal([0, 0, Infinity, Infinity], y.ToArray());
        y.Sum().Backward();
        Assert.Equal([0, 0, -1, 1], x.Grad!.ToArray());
        Tensor p = Tensor.From([0, 1]).RequireGrad();
        p.BinaryCrossEntropy(Tensor.From([0, 1])).Sum().Backward();
        Assert.Equal([0, 0], p.Grad!.ToArray());
    }
}

using Myelin;

namespace Extensions;

public sealed class OperatorTests
{
    [Fact]
    public void An_elementwise_operator_has_its_values_and_gradients()
    {
        Tensor x = Tensor.From([-2f, -0.5f, 0, 0.5f, 3]).RequireGrad();
        Tensor y = x.SquaredRelu();
        Assert.Equal([0, 0, 0, 0.25f, 9], y.ToArray());
        y.Sum().Backward();
        Assert.Equal([0, 0, 0, 1, 6], x.Grad!.ToArray());
    }

    [Theory, InlineData(1), InlineData(7), InlineData(16), InlineData(33), InlineData(1000)]
    public void It_has_them_at_every_length(int length)
    {
        Tensor x = Tensor.Linspace(-2, 3, length + 1).RequireGrad();
        x.SquaredRelu().Sum().Backward();
        Assert.Equal(x.ToArray().Select(v => v > 0 ? 2 * v : 0), x.Grad!.ToArray());
    }

    [Fact]
    public void A_structured_operator_has_its_values_and_gradients()
    {
        Tensor x = Tensor.From([1f, 2, 3, 4, 5, 6], 2, 3).RequireGrad();
        Tensor y = x.CumulativeSum();
        Assert.Equal([1, 3, 6, 4, 9, 15], y.ToArray());
        (y * Tensor.From([1f, 10, 100])).Sum().Backward();
        Assert.Equal([111, 110, 100, 111, 110, 100], x.Grad!.ToArray());
    }

    [Fact]
    public void Both_are_named_in_a_trace()
    {
        var model = new Chain();
        Assert.Equal(["CumulativeSum", "SquaredRelu"], model.Trace(Tensor.Ones(1, 3)).Operators.Select(o => o.Name));
    }

    private sealed class Chain : Layer
    {
        public override Tensor Forward(Tensor x) => x.CumulativeSum().SquaredRelu();
    }
}

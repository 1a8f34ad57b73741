namespace Myelin.Tests.Autodiff;

/// <summary>A loss that depends on a gradient is an error, not a penalty of no effect.</summary>
public sealed class GradientNodeTests
{
    private const string Rule = "Backward: gradients of gradients do not exist yet.\n  Got a loss that depends on a Grad, such as a gradient penalty.\n" +
        "  If the gradient is meant as a constant, use x.Grad.Detach().";

    [Fact]
    public void A_penalty_built_from_a_gradient_is_an_error()
    {
        Tensor w = Weight(), x = Input(w);
        Tensor penalty = (x.Grad!.Square().Sum().Sqrt() - 1).Square();
        Assert.Equal(Rule, Assert.Throws<InvalidOperationException>(() => ((w * x.Detach()).Sum() + penalty).Backward()).Message);
        Assert.Equal(Rule, Assert.Throws<InvalidOperationException>(() => penalty.Backward()).Message);
        Assert.Equal(Rule, Assert.Throws<InvalidOperationException>(() => (w * x.Grad!.Reshape(3, 1).Flatten(0)).Sum().Backward()).Message);
    }

    [Fact]
    public void A_gradient_seen_by_a_hook_is_one_too()
    {
        Tensor w = Weight();
        Tensor? seen = null;
        Tensor y = w * 2f;
        using IDisposable hook = y.OnGradient(dy => seen = dy);
        y.Sum().Backward();
        Assert.Equal(Rule, Assert.Throws<InvalidOperationException>(() => ((w * 3f).Sum() + seen!.Sum()).Backward()).Message);
    }

    [Fact]
    public void A_detached_gradient_is_a_constant_and_figures_of_gradients_are_numbers()
    {
        Tensor w = Weight(), x = Input(w);
        Tensor step = x.Detach() + (0.1f * x.Grad!.Detach());
        w.ZeroGrad();
        (w * step).Sum().Backward();
        Assert.Equal(step.ToArray(), w.Grad!.ToArray());
        Assert.Equal(3, x.Grad!.Sum().Item(), 1e-6);
        Assert.False(x.Grad!.RequiresGrad);
    }

    [Fact]
    public void An_average_of_gradients_keeps_no_history()
    {
        Tensor w = Weight();
        Tensor average = Tensor.Zeros(3);
        for (int i = 0; i < 3; i++)
        {
            w.ZeroGrad();
            w.Sum().Backward();
            average = (average * 0.9f) + (w.Grad! * 0.1f);
        }

        Assert.Empty(average.Node!.Inputs.ToArray());
    }

    private static Tensor Weight() => Tensor.From([1f, 1, 1], 3).RequireGrad();

    private static Tensor Input(Tensor w)
    {
        Tensor x = Tensor.From([1f, 2, 3], 3).RequireGrad();
        (w * x).Sum().Backward();
        return x;
    }
}

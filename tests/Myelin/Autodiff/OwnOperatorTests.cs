namespace Myelin.Tests.Autodiff;

/// <summary>Operators from outside the library do things that the library's own do not; memory and history must survive them.</summary>
public sealed class OwnOperatorTests
{
    [Fact]
    public void A_saved_tensor_delivered_as_the_gradient_keeps_its_memory()
    {
        Tensor slope = Tensor.Full(3, 1000);
        for (int i = 0; i < 50; i++)
        {
            Tensor x = Tensor.Full(i, 1000).RequireGrad();
            Tensor y = Operator.Record("Slope", 0, Tensor.Full(3 * i, 1000), [x.Identity()], [slope], static g => g.Set(0, g.Saved(0)));
            (y + 1f).Sum().Backward();
            Assert.Equal(Tensor.Full(3, 1000).ToArray(), x.Grad!.ToArray());
            Assert.Equal(Tensor.Full(3, 1000).ToArray(), slope.ToArray());
        }
    }

    [Fact]
    public void The_gradient_of_a_tensor_that_was_computed_may_be_one_somebody_holds()
    {
        Tensor slope = Tensor.Full(3, 1000), x = Tensor.Full(2, 1000).RequireGrad();
        Tensor y = Operator.Record("Slope", 0, Tensor.Full(6, 1000), [x * 1f], [slope], static g => g.Set(0, g.Saved(0)));
        y.Sum().Backward();
        for (int i = 0; i < 10; i++) _ = Tensor.Full(-1, 1000);
        Assert.Equal(Tensor.Full(3, 1000).ToArray(), slope.ToArray());
    }

    [Fact]
    public void A_gradient_that_a_backward_function_keeps_is_not_overwritten()
    {
        var kept = new List<(Tensor Gradient, float[] Copy)>();
        Tensor x = Tensor.Ones(1000).RequireGrad();
        for (int i = 1; i <= 20; i++)
        {
            Tensor y = Operator.Record("Watch", kept, (x * i).Detach(), [x * i], [], static g =>
            {
                g.Attributes.Add((g.Dy, g.Dy.ToArray()));
                g.Set(0, g.Dy);
            });
            (y * i).Sum().Backward();
        }

        Assert.All(kept, k => Assert.Equal(k.Copy, k.Gradient.ToArray()));
    }

    [Fact]
    public void An_output_that_is_its_input_keeps_the_inputs_history()
    {
        Tensor x = Tensor.Scalar(2).RequireGrad(), square = x * x;
        Tensor y = Operator.Record("Same", 0, square, [square], [], static g => g.Set(0, g.Dy));
        y.Backward();
        Assert.Equal(4, x.Grad!.Item());
    }

    [Fact]
    public void A_delivered_tensor_is_not_added_to_in_place()
    {
        Tensor w = Tensor.From([5, 6]), x = Tensor.From([1, 2]).RequireGrad();
        for (int i = 0; i < 2; i++)
        {
            Operator.Record("Dot", 0, Tensor.Scalar(17), [x], [w], static g => g.Set(0, g.Saved(0))).Backward();
        }

        Assert.Equal([10, 12], x.Grad!.ToArray());
        Assert.Equal([5, 6], w.ToArray());
    }
}

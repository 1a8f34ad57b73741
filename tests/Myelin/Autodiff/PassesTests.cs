namespace Myelin.Tests.Autodiff;

/// <summary>Backward passes inside one another, beside one another, and after one that failed.</summary>
public sealed class PassesTests
{
    [Fact]
    public void A_pass_started_by_a_hook_leaves_the_outer_one_alone()
    {
        Tensor x = Tensor.From([1, 2]).RequireGrad(), h = x * 3;
        Tensor other = (x * 10).Sum(), loss = ((h * h) + x).Sum();
        h.OnGradient(_ => other.Backward());
        loss.Backward();
        Assert.Equal([29, 47], x.Grad!.ToArray());
    }

    [Fact]
    public void A_pass_that_failed_leaves_no_gradient_behind()
    {
        Tensor x = Tensor.From([1, 2]).RequireGrad(), a = x * 2;
        Assert.Throws<InvalidOperationException>(() => (a + a.Step()).Sum().Backward(retainGraph: true));
        x.ZeroGrad();
        a.Backward(Tensor.Ones(2));
        Assert.Equal([2, 2], x.Grad!.ToArray());
    }

    [Fact]
    public async Task Passes_on_several_threads_add_up_in_shared_parameters()
    {
        var layer = new Linear(8, 4);
        Tensor x = Tensor.Ones(3, 8);
        for (int round = 0; round < 50; round++)
        {
            layer.ZeroGrad();
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (int i = 0; i < 5; i++) layer.Call(x).Sum().Backward();
            })));
            Assert.All(layer.Weight.Grad!.ToArray(), g => Assert.Equal(60, g));
        }
    }

    [Fact]
    public void A_gradient_the_user_has_seen_stays_as_it_was()
    {
        var layer = new Linear(2, 1);
        Tensor x = Tensor.From([30, 40], 1, 2);
        layer.Call(x).Backward();
        Tensor seen = layer.Weight.Grad!;
        layer.Call(x).Backward();
        Assert.Equal([30, 40], seen.ToArray());
        Assert.Equal([60, 80], layer.Weight.Grad!.ToArray());
        seen = layer.Weight.Grad!;
        layer.Parameters().ClipGradNorm(1);
        Assert.Equal([60, 80], seen.ToArray());
        Assert.Equal(0.6f, layer.Weight.Grad![0, 0], 1e-3f);
        layer.Parameters().ClipGradValue(0.5f);
        Assert.Equal(0.5f, layer.Weight.Grad![0, 0]);
    }

    [Fact]
    public void Asking_for_gradients_again_between_forward_and_backward_changes_nothing()
    {
        var layer = new Linear(2, 1);
        Tensor loss = layer.Call(Tensor.Ones(1, 2));
        layer.Weight.RequiresGrad = true;
        loss.Backward();
        Assert.Equal([1, 1], layer.Weight.Grad!.ToArray());
    }

    [Fact]
    public void A_block_that_goes_on_after_it_returned_is_refused()
    {
        void Off() => NoGrad.Run(static () => Task.CompletedTask);
        Assert.Contains("must have finished when it returns", Assert.Throws<ArgumentException>(Off).Message);
    }
}

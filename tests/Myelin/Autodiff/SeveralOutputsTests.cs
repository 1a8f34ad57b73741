namespace Myelin.Tests.Autodiff;

/// <summary>Operators with several outputs.</summary>
public sealed class SeveralOutputsTests
{
    /// <summary>2x, 3x and x², which tells what gradients it was given.</summary>
    private static Tensor[] Three(Tensor x, List<string>? seen = null)
    {
        Tensor[] outputs = NoGrad.Run(() => new[] { x * 2, x * 3, x * x });
        Operator.RecordOwn("Three", seen, outputs, [x], [x], static g =>
        {
            Tensor?[] given = [g.DyOf(0), g.DyOf(1), g.DyOf(2)];
            g.Attributes?.Add(string.Join(" ", given.Select(dy => dy?.ToArray()[0].ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-")));
            Tensor dx = Tensor.Zeros(g.InputShape(0).AsSpan());
            if (g.DyOf(0) is { } a) dx += a * 2;
            if (g.DyOf(1) is { } b) dx += b * 3;
            if (g.DyOf(2) is { } c) dx += c * g.Saved(0) * 2;
            g.Set(0, dx);
        });
        return outputs;
    }

    [Theory]
    [InlineData(1, 0, 0, "1 - -"), InlineData(0, 1, 0, "- 1 -"), InlineData(0, 0, 5, "- - 5"), InlineData(1, 0, 7, "1 - 7"), InlineData(4, 5, 6, "4 5 6")]
    public void Each_output_that_is_used_delivers_its_gradient_once(int a, int b, int c, string expected)
    {
        var seen = new List<string>();
        Tensor x = Tensor.From([10f]).RequireGrad();
        Tensor[] y = Three(x, seen);
        int[] factors = [a, b, c];
        Tensor loss = Tensor.Zeros(1);
        for (int i = 0; i < 3; i++)
        {
            if (factors[i] != 0) loss = loss + (y[i] * factors[i]);
        }

        loss.Backward();
        Assert.Equal([expected], seen);
        Assert.Equal((2 * a) + (3 * b) + (20 * c), x.Grad!.Item());
    }

    [Fact]
    public void Uses_of_one_output_add_up_before_the_operators_turn()
    {
        var seen = new List<string>();
        Tensor x = Tensor.From([10f]).RequireGrad();
        Tensor[] y = Three(x, seen);
        (y[0] + (y[0] * y[2]) + (y[1] * 4) + (x * 5)).Backward();
        Assert.Equal(["101 4 20"], seen);
        Assert.Equal(202 + 12 + 400 + 5, x.Grad!.Item());
    }

    [Fact]
    public void Outputs_of_one_feed_another()
    {
        Tensor x = Tensor.From([10f]).RequireGrad();
        Tensor[] y = Three(x), z = Three(y[0] + y[1]);
        (z[0] + z[2] + y[2]).Backward();
        Assert.Equal((5 * 2) + (5 * 2 * 50) + 20, x.Grad!.Item());
    }

    [Fact]
    public void An_output_may_be_where_a_pass_starts_and_one_that_nobody_uses_may_die()
    {
        Tensor x = Tensor.From([10f]).RequireGrad(), y = Three(x)[2];
        GC.Collect();
        y.Backward(Tensor.From([3f]));
        Assert.Equal(60, x.Grad!.Item());
    }

    [Fact]
    public void Passes_repeat_where_the_graph_is_kept_and_not_elsewhere()
    {
        Tensor x = Tensor.From([10f]).RequireGrad();
        Tensor[] y = Three(x);
        (y[0] + y[2]).Backward(retainGraph: true);
        y[1].Backward(retainGraph: true);
        y[2].Backward();
        Assert.Equal(22 + 3 + 20, x.Grad!.Item());
        Assert.StartsWith(
            "Backward: the graph of Three was released", Assert.Throws<InvalidOperationException>(() => y[2].Backward()).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "Backward: the graph of Three was released", Assert.Throws<InvalidOperationException>(() => y[1].Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hooks_see_each_outputs_gradient_once_and_complete()
    {
        Tensor x = Tensor.From([10f]).RequireGrad();
        Tensor[] y = Three(x);
        var seen = new List<float>[] { [], [], [] };
        for (int i = 0; i < 3; i++)
        {
            int output = i;
            y[i].OnGradient(dy => seen[output].Add(dy.Item()));
        }

        ((y[0] * 2) + (y[0] * 3) + (y[1] * 7)).Backward();
        Assert.Equal([5f], seen[0]);
        Assert.Equal([7f], seen[1]);
        Assert.Empty(seen[2]);
    }

    [Fact]
    public void A_saved_value_that_was_overwritten_is_an_error()
    {
        Tensor x = Tensor.From([10f]).RequireGrad();
        Tensor[] y = Three(x);
        x.CopyFrom([1]);
        Assert.StartsWith("Backward: a value that Three saved was overwritten",
            Assert.Throws<InvalidOperationException>(() => y[2].Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_gradient_wanted_nothing_is_recorded()
    {
        Assert.All(Three(Tensor.Ones(1)), y => Assert.False(y.RequiresGrad));
        Assert.All(NoGrad.Run(() => Three(Tensor.Ones(1).RequireGrad())), y => Assert.False(y.RequiresGrad));
        Assert.Throws<InvalidOperationException>(() => Three(Tensor.Ones(1).RequireGrad())[1].RequireGrad());
    }

    [Fact]
    public void An_output_that_delivers_nothing_does_not_hold_up_the_rest()
    {
        Tensor x = Tensor.From([10f]).RequireGrad();
        Tensor[] y = Three(x);
        Tensor silent = Operator.Record("Silent", 0, Tensor.Ones(1), [y[0]], [], static _ => { });
        (silent + y[1] + x).Backward();
        Assert.Equal(4, x.Grad!.Item());
        x.ZeroGrad();
        Tensor alone = Operator.Record("Silent", 0, Tensor.Ones(1), [Three(x)[0]], [], static _ => { });
        (alone + x).Backward();
        Assert.Equal(1, x.Grad!.Item());
    }
}


namespace Myelin.Tests.Autodiff;

public sealed class BackwardTests
{
    private static Tensor Leaf(params float[] values) => Tensor.From(values).RequireGrad();

    [Fact]
    public void A_value_used_often_gets_the_sum()
    {
        Tensor x = Leaf(1, 2), y = x * x;
        (y + y + (y * 3)).Sum().Backward();
        Assert.Equal([10f, 20], x.Grad!.ToArray());
    }

    [Fact]
    public void A_diamond_waits_for_both_sides()
    {
        Tensor x = Leaf(2), top = x * 3;
        int visits = 0;
        top.OnGradient(_ => visits++);
        Tensor left = top.Square(), right = (top + 1).Square().Exp().Log();
        (left * right).Sum().Backward();
        // d/dx (3x)²(3x+1)² at 2: 2·3x(3x+1)(6x+1)·3
        Compare.Close([2f * 6 * 7 * 13 * 3], x.Grad!.ToArray(), "dx");
        Assert.Equal(1, visits);
    }

    [Fact]
    public void A_deep_chain_does_not_overflow_the_stack()
    {
        Tensor x = Leaf(1), y = x;
        for (int i = 0; i < 20_000; i++) y += 0;
        y.Sum().Backward();
        Assert.Equal([1f], x.Grad!.ToArray());
    }

    [Fact]
    public void Gradients_add_up_over_backward_passes_until_forgotten()
    {
        Tensor x = Leaf(1, 2);
        x.Square().Sum().Backward();
        (x * 10).Sum().Backward();
        Assert.Equal([12f, 14], x.Grad!.ToArray());
        x.ZeroGrad();
        Assert.Null(x.Grad);
    }

    [Fact]
    public void A_gradient_once_seen_is_not_written_over()
    {
        Tensor x = Leaf(1, 2);
        x.Square().Sum().Backward();
        Tensor seen = x.Grad!;
        float[] before = seen.ToArray();
        x.ZeroGrad();
        (x * 7).Sum().Backward();
        Assert.Equal(before, seen.ToArray());
        Assert.Equal([7f, 7], x.Grad!.ToArray());
    }

    [Fact]
    public void Both_terms_of_a_sum_get_gradients_of_their_own()
    {
        Tensor a = Leaf(1, 2), b = Leaf(3, 4);
        (a + b).Sum().Backward();
        (a * 5).Sum().Backward();
        Assert.Equal([6f, 6], a.Grad!.ToArray());
        Assert.Equal([1f, 1], b.Grad!.ToArray());
    }

    [Fact]
    public void One_leaf_on_both_sides_of_a_sum_counts_twice()
    {
        Tensor x = Leaf(1, 2);
        (x + x).Sum().Backward();
        (x - x).Sum().Backward();
        Assert.Equal([2f, 2], x.Grad!.ToArray());
    }

    [Fact]
    public void The_gradient_handed_in_stays_the_callers()
    {
        Tensor x = Leaf(1, 2), given = Tensor.From([1, 10]);
        (x + 0).Backward(given);
        (x + 0).Backward(given);
        Assert.Equal([2f, 20], x.Grad!.ToArray());
        Assert.Equal([1f, 10], given.ToArray());
    }

    [Fact]
    public void A_kept_graph_can_be_used_again()
    {
        Tensor x = Leaf(3), loss = x.Square().Sum();
        loss.Backward(retainGraph: true);
        loss.Backward();
        Assert.Equal([12f], x.Grad!.ToArray());
    }

    [Fact]
    public void A_second_backward_pass_is_an_error()
    {
        Tensor x = Leaf(3), loss = x.Square().Sum();
        loss.Backward();
        Assert.Equal("Backward: the graph of Sum was released by an earlier backward pass.\n  Got a second Backward() through the same values.\n" +
            "  Try Backward(retainGraph: true) the first time, or compute the loss again.",
            Assert.Throws<InvalidOperationException>(() => loss.Backward()).Message);
        Assert.Equal([6f], x.Grad!.ToArray());
    }

    [Fact]
    public void Two_losses_over_a_shared_part_need_it_kept()
    {
        Tensor x = Leaf(3), shared = x.Square(), first = shared * 1, second = shared * 2;
        first.Sum().Backward(retainGraph: true);
        second.Sum().Backward();
        Assert.Equal([18f], x.Grad!.ToArray());
    }

    [Fact]
    public void A_saved_value_that_the_optimiser_overwrote_is_an_error()
    {
        var model = new Sequential(new Linear(2, 2), new Tanh(), new Linear(2, 1));
        var optimizer = new Sgd(model.Parameters(), 0.1);
        Tensor x = Tensor.Ones(1, 2);
        model.Call(x).Sum().Backward();
        Tensor loss = model.Call(x).Sum();
        optimizer.Step();
        Assert.Equal("Backward: a value that Linear saved was overwritten before its backward pass.\n  Got float32[1, 2], float32[1, 2].\n" +
            "  Try calling Backward() before optimizer.Step() or CopyFrom, or compute the loss again afterwards.",
            Assert.Throws<InvalidOperationException>(() => loss.Backward()).Message);
    }

    [Fact]
    public void A_saved_value_written_by_hand_is_an_error_and_an_unsaved_one_is_not()
    {
        Tensor x = Leaf(1, 2), w = Tensor.From([3, 4]), product = (x * w).Sum(), sum = (x + w).Sum();
        w.CopyFrom([5, 6]);
        Assert.Contains(
            "a value that Mul saved was overwritten", Assert.Throws<InvalidOperationException>(() => product.Backward()).Message, StringComparison.Ordinal);
        sum.Backward();
        w.AsWritableSpan()[0] = 1;
        Assert.Equal([1f, 1], x.Grad!.ToArray());
    }

    [Fact]
    public void After_an_error_the_next_backward_pass_is_right()
    {
        Tensor x = Leaf(1, -2);
        Assert.Throws<InvalidOperationException>(() => (x.Square() + x.Sign()).Sum().Backward());
        Assert.True(!NoGrad.IsActive);
        x.ZeroGrad();
        x.Square().Sum().Backward();
        Assert.Equal([2f, -4], x.Grad!.ToArray());
    }

    [Fact]
    public void A_loss_must_have_one_element()
    {
        Tensor y = Leaf(1, 2) * 2;
        Assert.Equal("Backward: a loss must have one element.\n  Got float32[2].\n" +
            "  Try loss.Mean().Backward(), or Backward(gradient) with a gradient of the same shape.",
            Assert.Throws<ShapeException>(() => y.Backward()).Message);
        Assert.Equal("Backward: the gradient must have the tensor's shape.\n  Got gradient float32[3], tensor float32[2].\n" +
            "  Try gradient.Reshape or Backward() on a scalar.",
            Assert.Throws<ShapeException>(() => y.Backward(Tensor.Ones(3))).Message);
    }

    [Fact]
    public void A_loss_of_constants_is_an_error()
    {
        Assert.Equal("Backward: the tensor depends on nothing that requires a gradient.\n  Got float32[].\n" +
            "  Try a parameter of a layer, or RequireGrad() on the tensors whose gradient is wanted.",
            Assert.Throws<InvalidOperationException>(() => Tensor.Ones(2).Sum().Backward()).Message);
        Tensor x = Leaf(1);
        Assert.Contains(
            "inside NoGrad.Run", Assert.Throws<InvalidOperationException>(() => NoGrad.Run(() => x.Sum().Backward())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_recorded_while_recording_is_off()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = NoGrad.Run(() => NoGrad.Run(() => x * 2) + x);
        Assert.False(y.RequiresGrad);
        Assert.True((x * 2).RequiresGrad);
        Assert.Throws<FormatException>(() => NoGrad.Run(() => throw new FormatException()));
        Assert.True(!NoGrad.IsActive);
    }

    [Fact]
    public void A_detached_value_ends_the_way_back_and_shares_memory()
    {
        Tensor x = Leaf(1, 2), y = x * 3, cut = y.Detach();
        (cut * x).Sum().Backward();
        Assert.Equal([3f, 6], x.Grad!.ToArray());
        Assert.False(cut.RequiresGrad);
        Assert.Same(y.Storage, cut.Storage);
    }

    [Fact]
    public void Observers_see_the_finished_gradient()
    {
        Tensor x = Leaf(1, 2), y = x * 2;
        List<float[]> seen = [];
        y.OnGradient(g => seen.Add(g.ToArray()));
        x.OnGradient(g => seen.Add(g.ToArray()));
        (y * 3 + y).Sum().Backward();
        Assert.Equal([[4f, 4], [8f, 8]], seen);
        Assert.Null(y.Grad);
        Assert.Equal("OnGradient: the tensor must require a gradient.\n  Got float32[2], computed from nothing that does.\n" +
            "  Try x.RequireGrad() on an input, or look at a layer that has parameters.",
            Assert.Throws<InvalidOperationException>(() => Tensor.Ones(2).OnGradient(_ => { })).Message);
    }

    [Fact]
    public void A_gradient_kept_by_an_observer_is_not_written_over()
    {
        Tensor x = Leaf(1, 2), y = x * 2;
        Tensor? kept = null;
        y.OnGradient(g => kept = g);
        (y * 3).Sum().Backward();
        float[] before = kept!.ToArray();
        for (int i = 0; i < 50; i++) (Leaf(1, 2) * 5 * 7).Sum().Backward();
        Assert.Equal(before, kept!.ToArray());
    }

    [Fact]
    public void Operators_that_write_in_place_of_a_gradient_spare_one_that_others_read()
    {
        // Each of these would overwrite what reaches it: the caller's gradient, both terms' one gradient, an observer's, a leaf's.
        Func<Tensor, Tensor>[] operators =
        [
            x => x.Relu(), x => x.Tanh(), x => x.Sigmoid(), x => x.Gelu(), x => x.LayerNorm([4]), x => x.RmsNorm([4]),
            x => x.LinearRelu(Tensor.Full(0.5f, 4, 4)), x => LinearGeluOp.Record(x, Tensor.Full(0.5f, 4, 4), null),
        ];
        foreach (Func<Tensor, Tensor> f in operators)
        {
            float[] start = [1, 2, 3, 5, 0.5f, 4, 3, 2], one = [1, -2, 3, 4, 5, -6, 7, 8];
            Tensor x = Tensor.From(start).Reshape(2, 4).RequireGrad(), handed = Tensor.From(one).Reshape(2, 4);
            f(x).Backward(handed);
            float[] expected = x.Grad!.ToArray();
            Assert.Equal(one, handed.ToArray());

            foreach (bool observed in (bool[])[false, true])
            {
                Tensor a = Tensor.From(start).Reshape(2, 4).RequireGrad(), b = Tensor.From(start).Reshape(2, 4).RequireGrad(),
                    leaf = Tensor.Zeros([2, 4]).RequireGrad(), kept = handed;
                Tensor sum = f(a) + f(b) + leaf;
                if (observed) sum.OnGradient(g => kept = g);
                (sum * handed).Sum().Backward();
                Assert.Equal(expected, a.Grad!.ToArray());
                Assert.Equal(expected, b.Grad!.ToArray());
                Assert.Equal(one, leaf.Grad!.ToArray());
                Assert.Equal(one, kept.ToArray());
            }
        }
    }

    [Fact]
    public void A_computed_tensor_is_no_leaf() => Assert.Equal(
        "RequireGrad: only a tensor that was not computed can be a leaf.\n  Got the output of Mul.\n" +
            "  Try x.Detach().RequireGrad(), or watch its gradient by x.OnGradient(…).",
        Assert.Throws<InvalidOperationException>(() => (Leaf(1) * 2).RequireGrad()).Message);

    [Fact]
    public void Forward_passes_without_backward_hold_nothing()
    {
        Tensor x = Tensor.Ones(1 << 16).RequireGrad();
        for (int i = 0; i < 200; i++) _ = x.Exp().Tanh();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = StoragePool.Allocations;
        for (int i = 0; i < 2000; i++) _ = x.Exp().Tanh();
        Assert.True(StoragePool.Allocations - before < 300, $"{StoragePool.Allocations - before} blocks of 4000 were not lent again");
        Assert.Null(x.Grad);
    }

    [Fact]
    public void NaN_and_infinity_travel_through()
    {
        Tensor x = Leaf(1, float.NaN, float.PositiveInfinity);
        Tensor y = (x * 2).Exp().Sum();
        y.Backward();
        Assert.Equal(float.NaN, y.Item());
        Assert.True(float.IsFinite(x.Grad![0]));
        Assert.Equal(float.NaN, x.Grad![1]);
        Assert.Equal(float.PositiveInfinity, x.Grad![2]);
        Assert.True(float.IsNaN(Tensor.From([1, float.NaN]).Relu()[1]) && float.IsNaN(Tensor.From([1, float.NaN]).Max().Item()));
    }

    [Fact]
    public void Threads_take_gradients_at_once()
    {
        float[][] gradients = new float[16][];
        Parallel.For(0, gradients.Length, i =>
        {
            Tensor x = Given.Tensor([50, 60], 5).RequireGrad();
            (x.MatMul(x, transposeB: true).Tanh() * x.Sum(1)).Mean().Backward();
            gradients[i] = x.Grad!.ToArray();
        });
        foreach (float[] gradient in gradients) Compare.SameBits(gradients[0], gradient, "gradient");
    }
}

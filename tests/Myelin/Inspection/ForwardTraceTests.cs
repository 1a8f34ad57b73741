namespace Myelin.Tests.Inspection;

public sealed class ForwardTraceTests
{
    [Fact]
    public void Every_layer_is_listed_with_its_own_output()
    {
        var model = new Sequential(
            new Conv2d(1, 4, 3, padding: 1), new BatchNorm2d(4), new Relu(), new MaxPool2d(2), new Flatten(),
            new Sequential(new Linear(64, 8), new Relu()), new Linear(8, 3));
        model.Initialize(1);
        Tensor x = Tensor.Normal(new RandomStream(2), 5, 1, 8, 8);
        Tensor expected = model.Predict(x);
        IReadOnlyList<LayerOutput> outputs = model.LayerOutputs(x);
        Assert.Equal(["0", "1", "2", "3", "4", "5.0", "5.1", "5", "6", ""], outputs.Select(o => o.Path));
        Assert.Equal([5, 4, 4, 4], outputs[3].Shape);
        Assert.Equal("3 MaxPool2d(2) [5, 4, 4, 4]", $"{outputs[3]}");
        Assert.Equal(expected.ToArray(), outputs[^1].Output.ToArray());
        Tensor y = x;
        foreach (LayerOutput output in outputs.Where(o => o.Path is not ("" or "5")))
        {
            y = ((Layer)output.Layer).Predict(y);
            Compare.Close(y.ToArray(), output.Output.ToArray(), output.Path, Tolerance.Sums);
            Assert.Same(model.Find<Layer>(output.Path), output.Layer);
        }

        Assert.False(outputs[^1].Output.RequiresGrad);
    }

    [Fact]
    public void A_transformer_and_ids_are_traced_to_any_depth()
    {
        var model = new Gpt(11, context: 6, layers: 2, heads: 2, width: 8);
        model.Initialize(1);
        var ids = IntTensor.From([1, 2, 3, 4, 5, 6], 1, 6);
        Tensor expected = model.Predict(ids);
        IReadOnlyList<LayerOutput> outputs = model.LayerOutputs(ids);
        Assert.Equal(expected.ToArray(), outputs[^1].Output.ToArray());
        Assert.All(model.NamedModules().Where(m => m.Module is Linear or LayerNorm or Embedding), m => Assert.Contains(outputs, o => o.Path == m.Path));
    }

    [Fact]
    public void A_layer_that_is_called_twice_is_listed_twice()
    {
        var model = new Twice();
        Assert.Equal(["inner", "inner", ""], model.LayerOutputs(Tensor.Ones(2, 3)).Select(o => o.Path));
    }

    [Fact]
    public void Training_mode_is_seen_and_leaves_no_trace()
    {
        var model = new Sequential(new Linear(6, 50), new BatchNorm1d(50), new Dropout(0.5f), new Linear(50, 2));
        model.Initialize(1);
        Tensor x = Tensor.Normal(new RandomStream(2), 9, 6);
        float[] before = [.. model.StateDict().SelectMany(s => s.Value.ToArray())];
        float[] mask = model.LayerOutputs(x, training: true)[2].Output.ToArray();
        Assert.InRange(mask.Count(v => v == 0), 180, 270);
        Assert.Equal(mask, model.LayerOutputs(x, training: true)[2].Output.ToArray());
        Assert.DoesNotContain(0, model.LayerOutputs(x)[2].Output.ToArray());
        Assert.Equal(before, model.StateDict().SelectMany(s => s.Value.ToArray()));
        Assert.Equal(mask, model[..^1].Aggregate(x, (h, layer) => layer.Call(h)).ToArray());
    }

    [Fact]
    public void Hooks_are_removed_even_after_an_error()
    {
        var model = new Sequential(new Linear(6, 5), new Relu());
        Assert.Throws<ShapeException>(() => model.LayerOutputs(Tensor.Ones(2, 7)));
        Assert.False(model.IsWatched);
        model.LayerOutputs(Tensor.Ones(2, 6));
        Assert.False(model.IsWatched);
    }

    private sealed class Twice : Layer
    {
        private readonly Linear _inner;

        public Twice() => _inner = Child("inner", new Linear(3, 3));

        public override Tensor Forward(Tensor x) => _inner.Call(_inner.Call(x));
    }
}

namespace Myelin.Tests.Layers;

public sealed class SequentialSliceTests
{
    private static readonly Tensor s_x = Tensor.Uniform(new RandomStream(seed: 5), -1, 1, 6, 4);

    [Fact]
    public void A_slice_is_a_model_that_shares_parameters()
    {
        Sequential model = Model(), body = model.Slice(..^1), head = model.Slice(2..);
        Assert.Equal(model.Call(s_x, ..^1).ToArray(), body.Predict(s_x).ToArray());
        Assert.Equal(model.Predict(s_x).ToArray(), head.Predict(body.Predict(s_x)).ToArray());
        Assert.Equal(["0.weight", "0.bias"], body.StateDict().Select(e => e.Key));
        Assert.Equal(["2.weight", "2.bias"], head.StateDict().Select(e => e.Key));
        Assert.Same(model.Find<Linear>("0").Weight, body.Parameters().First());
        Assert.Equal("Sequential \"0..^1\"", body.Label);

        // Modes and files are shared too, and the model itself is as before.
        body.Eval();
        Assert.Equal([true, false, false, true], model.NamedModules().Select(m => m.Module.Training));
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"], model.StateDict().Select(e => e.Key));
    }

    [Fact]
    public void Training_a_slice_trains_the_model()
    {
        Sequential model = Model(), body = model.Slice(..1);
        float[] first = model.Find<Linear>("0").Weight.ToTensor().ToArray(), last = model.Find<Linear>("2").Weight.ToTensor().ToArray();
        new Trainer(body, new MeanSquaredError(), new Sgd(body.Parameters(), 0.1))
            .Fit(new TensorDataset(s_x, Tensor.Ones(6, 8)), new FitOptions { Epochs = 1 });
        Assert.NotEqual(first, model.Find<Linear>("0").Weight.ToTensor().ToArray());
        Assert.Equal(last, model.Find<Linear>("2").Weight.ToTensor().ToArray());
    }

    [Fact]
    public void What_is_the_whole_models_cannot_be_done_to_a_slice()
    {
        Sequential model = Model(), body = model.Slice(..^1);
        Assert.Equal("Sequential.Add: the layers of a slice are those of the whole model.\n  Got Sequential \"0..^1\".\n" +
            "  Call Add of the whole model, and Slice again.", Assert.Throws<InvalidOperationException>(() => body.Add(new Relu())).Message);
        Assert.Throws<InvalidOperationException>(() => body.Add("last", new Relu()));
        Assert.Throws<InvalidOperationException>(() => body.Replace(0, new Linear(4, 8)));
        Assert.StartsWith("Initialize: only the outermost module has a seed.\n",
            Assert.Throws<InvalidOperationException>(() => body.Initialize(1)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Child: a module can have only one parent.\n",
            Assert.Throws<ArgumentException>(() => new Sequential(body, new Linear(8, 2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_beyond_the_layers_is_an_error()
    {
        Sequential model = Model();
        foreach (Action call in new Action[] { () => _ = model[0..5], () => model.Slice(0..5), () => model.Call(s_x, 0..5) })
            Assert.StartsWith("Sequential: a range must be within the layers.\n  Got 0..5 of 3 layers.\n  Try ..^1 for all but the last.",
                Assert.Throws<ArgumentOutOfRangeException>(call).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => model[2..1]);
        Assert.Empty(model[3..]);
    }

    private static Sequential Model()
    {
        var model = new Sequential(new Linear(4, 8), new Relu(), new Linear(8, 3));
        model.Initialize(1);
        return model;
    }
}

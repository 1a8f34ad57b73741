namespace Myelin.Tests.Serialization;

/// <summary>Parts of a model: loaded, found, replaced, copied.</summary>
public sealed class PartialLoadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_fits_is_loaded_and_the_rest_is_named()
    {
        Sequential saved = Model(10), model = new(new Linear(4, 8), new Relu(), new Linear(8, 3), new Linear(3, 2));
        saved.Save(_folder.File("m.safetensors"));
        float[] head = model[2].Parameters().First().Value.ToArray();
        PartialLoad load = model.LoadFitting(_folder.File("m.safetensors"));
        Assert.Equal("loaded: 0.weight, 0.bias\nmissing: 3.weight, 3.bias\nof another shape: 2.weight, 2.bias", load.ToString());
        Assert.Equal(saved[0].Parameters().First().Value.ToArray(), model[0].Parameters().First().Value.ToArray());
        Assert.Equal(head, model[2].Parameters().First().Value.ToArray());
        Assert.StartsWith("Load: nowhere must contain the weights of this Sequential.",
            Assert.Throws<ArgumentException>(() => model.LoadFitting(new Dictionary<string, Tensor>(), "nowhere")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copied_state_does_not_follow_training()
    {
        Sequential model = Model(3);
        IReadOnlyDictionary<string, Tensor> before = model.CopyState();
        float[] values = before["0.weight"].ToArray();
        model[0].Parameters().First().CopyFrom(new float[32]);
        Assert.Equal(values, before["0.weight"].ToArray());
        model.Load(before, "the copy");
        Assert.Equal(values, model[0].Parameters().First().Value.ToArray());
    }

    [Fact]
    public void A_module_is_found_by_its_path()
    {
        var model = new Sequential(Model(3), new Relu());
        Assert.Same(((Sequential)model[0])[2], model.Find<Linear>("0.2"));
        Assert.Equal("Find: there must be a Linear at the path.\n  Got \"0.1\", a Relu.\n" +
            "  Paths are names joined by dots; NamedModules lists them. (Parameter 'path')",
            Assert.Throws<ArgumentException>(() => model.Find<Linear>("0.1")).Message);
        Assert.StartsWith("Find: there must be a Linear at the path.\n  Got \"7\", which is none of 0, 0.0, 0.1, 0.2, 1.\n",
            Assert.Throws<ArgumentException>(() => model.Find<Linear>("7")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_is_replaced_under_its_name_and_a_part_is_run()
    {
        Sequential model = Model(10);
        Layer old = model[2];
        var head = new Linear(8, 3);
        Assert.Same(model, model.Replace(2, head));
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"], model.NamedParameters().Select(p => p.Key));
        Assert.Same(head, model[2]);
        Assert.Equal(("", ""), (old.Path, old.Name));
        Tensor x = Tensor.Ones(2, 4);
        Assert.Equal([model[0], model[1]], model[..^1]);
        Assert.Equal(model.Call(x).ToArray(), head.Call(model.Call(x, ..^1)).ToArray());
        Assert.StartsWith("Child: a module can have only one parent.", Assert.Throws<ArgumentException>(() => model.Replace(0, head)).Message);
        _ = new Sequential(old);
    }

    private static Sequential Model(int classes) => new(new Linear(4, 8), new Relu(), new Linear(8, classes));
}

namespace Myelin.Tests.Serialization;

public sealed class OptimizerFileTests : IDisposable
{
    private static readonly Tensor s_x = Tensor.Uniform(new RandomStream(seed: 5), -1, 1, 6, 3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<Func<Module, Optimizer>> Optimizers => new()
    {
        m => new Adam(m.Parameters(), 0.1),
        m => new Sgd(m.Parameters(), 0.1, momentum: 0.9),
        m => new RmsProp(m.Parameters(), 0.1),
        m => new Adagrad(m.Parameters()),
    };

    [Theory, MemberData(nameof(Optimizers), DisableDiscoveryEnumeration = true)]
    public void A_loop_of_ones_own_continues_with_the_same_bits(Func<Module, Optimizer> create)
    {
        Linear expected = Model(), first = Model(), second = Model();
        Train(expected, create(expected), 6);
        Optimizer optimizer = create(first);
        Train(first, optimizer, 3);
        first.Save(_folder.File("model.safetensors"));
        optimizer.Save(_folder.File("optimizer.safetensors"));
        second.Load(_folder.File("model.safetensors"));
        optimizer = create(second);
        optimizer.Load(_folder.File("optimizer.safetensors"));
        Assert.Equal(3, optimizer.Steps);
        Train(second, optimizer, 3);
        Assert.Equal(expected.Weight.Value.ToArray(), second.Weight.Value.ToArray());
    }

    [Fact]
    public void The_state_of_another_optimizer_is_refused_and_changes_nothing()
    {
        Linear model = Model();
        var adam = new Adam(model.Parameters());
        Train(model, adam, 2);
        string path = _folder.File("adam.safetensors");
        adam.Save(path);
        var rms = new RmsProp(model.Parameters());
        Assert.Equal($"Load: {path} must contain the state of RmsProp for these parameters.\n  Got no matching weight.square_avg.\n" +
            "  Create the optimizer and the model as they were when it was saved.", Assert.Throws<InvalidDataException>(() => rms.Load(path)).Message);
        Assert.Contains("Got the state of other parameters.", Assert.Throws<InvalidDataException>(() => new Sgd(model.Parameters()).Load(path)).Message);
        Assert.Equal(0, rms.Steps);
        model.Save(path);
        Assert.Contains("Got no count of steps.", Assert.Throws<InvalidDataException>(() => rms.Load(path)).Message);
    }

    private static Linear Model()
    {
        var model = new Linear(3, 2);
        model.Initialize(1);
        return model;
    }

    private static void Train(Linear model, Optimizer optimizer, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            optimizer.ZeroGrad();
            model.Call(s_x).Square().Mean().Backward();
            optimizer.Step();
        }
    }
}

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
        Assert.Equal($"Load: {path} must contain the state of RmsProp for these parameters.\n" +
            $"  Got {adam} of 2 parameters with weight decay 0, where this one is {rms} of 2 parameters with weight decay 0.\n" +
            "  Create the optimizer and the model as they were when it was saved.", Assert.Throws<InvalidDataException>(() => rms.Load(path)).Message);
        var other = new Linear(4, 2);
        Assert.Contains("Got no matching weight.exp_avg.", Assert.Throws<InvalidDataException>(() => new Adam(other.Parameters()).Load(path)).Message);
        var named = new Sequential(new Linear(3, 2));
        Assert.Contains("Got the state of other parameters.", Assert.Throws<InvalidDataException>(() => new Adam(named.Parameters()).Load(path)).Message);
        Assert.Equal(0, rms.Steps);
        model.Save(path);
        Assert.Contains("Got no count of steps.", Assert.Throws<InvalidDataException>(() => rms.Load(path)).Message);
    }

    [Fact]
    public void Learning_rates_are_restored_and_other_settings_must_be_the_same()
    {
        Linear model = Model();
        Adam Create(double rate, double second, double beta1 = 0.9, double weightDecay = 0) => new(
            [new ParameterGroup([model.Weight]) { LearningRate = rate, WeightDecay = weightDecay },
                new ParameterGroup([model.Bias!]) { LearningRate = second }],
            beta1);
        Adam saved = Create(0.2, 0.1);
        Schedule.Cosine().Apply(saved, new ScheduleProgress(5, 10, 0, 1));
        string path = _folder.File("adam.safetensors");
        saved.Save(path);

        Adam loaded = Create(0.5, 0.5);
        loaded.Load(path);
        Assert.Equal(saved.Groups.Select(g => (g.BaseLearningRate, g.LearningRate)), loaded.Groups.Select(g => (g.BaseLearningRate, g.LearningRate)));
        Assert.Equal([0.2, 0.1], loaded.Groups.Select(g => g.BaseLearningRate));
        Assert.NotEqual(0.2, loaded.LearningRate);
        // Groups keep the restored ratio.
        loaded.LearningRate = 1;
        Assert.Equal([1, 0.5], loaded.Groups.Select(g => g.LearningRate));

        foreach (Adam other in new[] { Create(0.2, 0.1, beta1: 0.5), Create(0.2, 0.1, weightDecay: 0.1), new Adam(model.Parameters()) })
            Assert.Contains(", where this one is Adam(", Assert.Throws<InvalidDataException>(() => other.Load(path)).Message, StringComparison.Ordinal);
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

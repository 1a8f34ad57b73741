namespace Myelin.Tests.Training;

/// <summary>The state of optimizers, callbacks and the moving average in a resumed run.</summary>
public sealed class SavedStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_value_set_again_with_another_type_replaces_the_first()
    {
        var state = new SavedState();
        state.Set("a", 1.5);
        state.Set("a", Tensor.Ones(2));
        Assert.Equal(["a"], state.Names);
        Assert.Equal([1f, 1], state.Tensor("a").ToArray());
        state.Set("a", 3L);
        Assert.Equal(["a"], state.Names);
        Assert.Equal(3, state.Integer("a"));
        Assert.StartsWith("Resume: the saved state must have an integer \"b\".\n  Got a.\n",
            Assert.Throws<InvalidDataException>(() => state.Integer("b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_optimizer_resumes_with_state_that_is_not_of_one_parameter()
    {
        float[] expected = Fit("whole", null);
        Fit("broken", 5);
        Assert.Equal(expected, Fit("broken", null));

        float[] Fit(string name, long? diesAt)
        {
            Sequential model = SmallRun.Model();
            Run(_folder.File(name), diesAt, SmallRun.Trainer(model, optimizer: m => new Slowing(m.Parameters()), callbacks: Dying(diesAt)));
            return SmallRun.Values(model);
        }
    }

    [Fact]
    public void A_callback_whose_state_was_saved_must_not_be_missing()
    {
        Run(_folder.Path, 5, SmallRun.Trainer(SmallRun.Model(), callbacks: [new ExponentialMovingAverage(), Dying(5)]));
        Assert.Equal("Resume: every part of the run that has state must be there.\n" +
            $"  Got no ExponentialMovingAverage, whose state {_folder.File("last.safetensors")} has.\n" +
            "  Use the callbacks that the run was started with, or start a new run in another folder.",
            Assert.Throws<InvalidDataException>(() => Run(_folder.Path, null, SmallRun.Trainer(SmallRun.Model()))).Message);
    }

    [Fact]
    public void A_moving_average_resumes_only_with_its_decay_and_else_changes_no_weight()
    {
        Run(_folder.Path, 5, SmallRun.Trainer(SmallRun.Model(), callbacks: [new ExponentialMovingAverage(0.9f), Dying(5)]));
        Sequential model = SmallRun.Model(seed: 8);
        float[] before = SmallRun.Values(model);
        Assert.Equal("Resume: a moving average must have the decay that it was started with.\n  Got 0.99; the checkpoint has 0.9.\n" +
            "  Give the same decay, or start a new run in another folder.",
            Assert.Throws<InvalidDataException>(
                () => Run(_folder.Path, null, SmallRun.Trainer(model, callbacks: new ExponentialMovingAverage(0.99f)))).Message);
        Assert.Equal(before, SmallRun.Values(model));
    }

    [Fact]
    public void A_moving_average_starts_again_with_another_model()
    {
        var average = new ExponentialMovingAverage(0.9f);
        foreach (ulong seed in (ulong[])[1, 2])
        {
            Sequential model = SmallRun.Model(seed);
            SmallRun.Trainer(model, callbacks: average).Fit(SmallRun.Train, new FitOptions { Steps = 1 });
            Assert.Equal(SmallRun.Values(model), average.Use(() => SmallRun.Values(model)));
        }
    }

    [Fact]
    public void A_moving_average_is_copied_to_a_model_of_the_same_structure_only()
    {
        var average = new ExponentialMovingAverage();
        SmallRun.Trainer(SmallRun.Model(), callbacks: average).Fit(SmallRun.Train, new FitOptions { Steps = 1 });
        Assert.Equal("ExponentialMovingAverage: the model must have the structure of the trained one.\n  Got 1.weight [3, 64]; the average has [16, 64].\n" +
            "  Copy to the trained model, or to one made like it. (Parameter 'model')",
            Assert.Throws<ArgumentException>(() => average.CopyTo(new Sequential(new Flatten(), new Linear(64, 3)))).Message);
        Assert.Contains("Got 0.weight [4, 4]; the average has none.",
            Assert.Throws<ArgumentException>(() => average.CopyTo(new Sequential(new Linear(4, 4)))).Message, StringComparison.Ordinal);
    }

    private static void Run(string folder, long? diesAt, Trainer trainer)
    {
        var options = new FitOptions { Epochs = 2, BatchSize = 20, Directory = folder, CheckpointEvery = 2, Resume = true };
        if (diesAt is null) trainer.Fit(SmallRun.Train, options);
        else Assert.Throws<CrashException>(() => trainer.Fit(SmallRun.Train, options));
    }

    private static Watcher Dying(long? at) => new(p => { if (p.Step == at) throw new CrashException(); });

    /// <summary>Gradient descent whose rate decreases with every update of any parameter.</summary>
    private sealed class Slowing(IEnumerable<Parameter> parameters) : Optimizer(parameters, 0.1, 0)
    {
        private long _updates;

        protected override string Settings => "";

        protected override IReadOnlyList<string> StateNames => [];

        protected override void Update(ParameterGroup group, OptimizerState state, Span<float> value, ReadOnlySpan<float> gradient)
        {
            float rate = (float)group.LearningRate / ++_updates;
            for (int i = 0; i < value.Length; i++) value[i] -= rate * gradient[i];
        }

        public override void SaveState(SavedState state) => state.Set("updates", _updates);

        public override void LoadState(SavedState state) => _updates = state.Integer("updates");
    }
}

namespace Myelin.Tests.Diagnostics;

/// <summary>Healthy runs that have something of a fault: the rule of that fault must not speak.</summary>
public sealed class LookAlikeTests
{
    private static readonly Dictionary<string, (string Rule, SickRun Run)> s_runs = new()
    {
        ["a warm-up"] = ("schedule-ends-early", new() { Schedule = Schedule.WarmUp(100, Schedule.Cosine()), Epochs = 20 }),
        ["a warm-up longer than the run"] = ("schedule-ends-early", new() { Schedule = Schedule.WarmUp(100_000), Epochs = 4 }),
        ["a schedule that ends when the noise is all that is left"] = ("schedule-ends-early", new()
        {
            Train = Noisy(0.8f),
            Model = () => new(new Linear(3, 1)),
            Loss = new MeanSquaredError(),
            Optimizer = model => new Adam(model.Parameters(), 0.05),
            Schedule = Schedule.StepDecay(8, 0.01),
            Epochs = 40,
        }),
        ["a class without weight"] =
            ("classes-ignored", new() { Loss = new CrossEntropy(Tensor.From([.. Enumerable.Repeat(1f, 9), 0], 10)), Validation = null, Epochs = 20 }),
        ["weights for unequal classes"] = ("classes-ignored", new()
        {
            Train = Mostly(0),
            Loss = new CrossEntropy(Tensor.From([1, .. Enumerable.Repeat(60f, 9)], 10)),
            Validation = null,
            Epochs = 20,
        }),
        ["softmax along both axes of a square"] = ("softmax-over-batch", new()
        {
            Model = () => SickRun.Mlp(() => new Relu(), 64).Add(new Linear(10, 32)),
            Task = model => new LossTask(model, b => model.Call(b.Inputs).LogSoftmax(0).NegativeLogLikelihood(b.Labels)),
            Validation = null,
        }),
        ["a branch that begins with zeros"] = ("symmetric-units", new()
        {
            Model = () => new(
                new Flatten(), new Linear(64, 32), new Residual(new Sequential(new Linear(32, 32), new Relu(), new Linear(32, 32))), new Linear(32, 10)),
            Change = model => model.NamedParameters().Single(p => p.Key == "2.body.2.weight").Parameter.CopyFrom(new float[32 * 32]),
        }),
        ["differences of all pairs of outputs"] = ("loss-broadcast", new()
        {
            Model = () => SickRun.Mlp(() => new Relu(), 32),
            Task = model => new LossTask(model, b =>
            {
                Tensor z = model.Call(b.Inputs);
                return (z.Reshape(b.Count, 1, 10) - z.Reshape(1, b.Count, 10)).Square().Mean();
            }),
            Validation = null,
        }),
        ["labels that do not count"] = ("labels-out-of-range", new()
        {
            Train = WithoutThrees(Digits.Load().Train, -1),
            Loss = new CrossEntropy(ignoreIndex: -1),
            Epochs = 20,
        }),
        ["loaded weights below a new head"] = ("parameter-not-trained", new()
        {
            Change = model => model.Parameters().First().CopyFrom([.. Enumerable.Range(0, 64 * 64).Select(i => MathF.Sin(i) / 8)]),
            Optimizer = model => new Adam(model.Parameters().Skip(2), 0.002),
        }),
        ["an autoencoder"] = ("underfitting", new()
        {
            Model = () => new(new Flatten(), new Linear(64, 4), new Linear(4, 64)),
            Train = Digits.Load().Train.Map(b => new Batch(b.Inputs, null, b.Inputs.Flatten(1))),
            Loss = new MeanSquaredError(),
            Epochs = 40,
            Optimizer = model => new Adam(model.Parameters(), 0.01),
        }),
        ["raw targets of a noisy line"] = ("targets-off-scale", new()
        {
            Train = Noisy(0.5f, raw: 20),
            Model = () => new(new Linear(3, 1)),
            Loss = new MeanSquaredError(),
            Optimizer = model => new Adam(model.Parameters(), 0.1),
            Epochs = 60,
        }),
        ["two linear layers for a noisy line"] = ("linear-stack", new()
        {
            Train = Noisy(0.8f),
            Model = () => new(new Linear(3, 8), new Linear(8, 1)),
            Loss = new MeanSquaredError(),
            Optimizer = model => new Adam(model.Parameters(), 0.01),
            Epochs = 40,
        }),
        ["numbers of stars"] = ("loss-does-not-fit", new()
        {
            Train = Stars(),
            Model = () => new(new Linear(3, 1)),
            Loss = new MeanSquaredError(),
            Optimizer = model => new Adam(model.Parameters(), 0.05),
            Epochs = 40,
        }),
        ["a usual decay with a rate that is too high"] = ("too-much-regularization", new()
        {
            Optimizer = model => new AdamW(model.Parameters(), 10, weightDecay: 0.1f),
            Epochs = 4,
        }),
        ["a table of three categories"] = ("contradictory-labels", new()
        {
            Train = Coarse(),
            Model = () => new(new Linear(3, 2)),
            Optimizer = model => new Adam(model.Parameters(), 0.02),
        }),
    };

    public static TheoryData<string> Names => [.. s_runs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_not_taken_for_the_fault(string name)
    {
        (string rule, SickRun run) = s_runs[name];
        Assert.DoesNotContain(run.Examine().Findings, f => f.Rule == rule && f.Level >= FindingLevel.Warning);
    }

    [Fact]
    public void Parameters_that_are_frozen_on_purpose_may_be_missing_in_the_optimizer()
    {
        var model = SickRun.Mlp(() => new Relu(), 32);
        model.Initialize(1);
        var doctor = new Doctor { Frozen = { "1.weight", "1.bias" } };
        new Trainer(model, new CrossEntropy(), new Adam(model.Parameters().Skip(2), 0.002)) { Callbacks = { doctor } }
            .Fit(Digits.Load().Train, new FitOptions { Epochs = 2 });
        Assert.DoesNotContain(doctor.Findings, f => f.Rule == "parameter-not-trained");
    }

    [Fact]
    public void Rare_classes_are_counted_without_labels_that_do_not_count()
    {
        var run = new SickRun { Train = WithoutThrees(Mostly(0), -100), Validation = null };
        Assert.DoesNotContain(run.Examine().Findings, f => f.Rule == Finding.RuleFailed);
    }

    /// <summary>The label of threes replaced by one that does not count.</summary>
    private static Dataset WithoutThrees(Dataset data, int ignored) => data.Map(batch =>
        batch.With("labels", IntTensor.From([.. batch.Labels.ToArray().Select(label => label == 3 ? ignored : label)], batch.Labels.Shape.AsSpan())));

    /// <summary>All examples of a class, and every sixtieth of the others.</summary>
    private static Dataset Mostly(int common)
    {
        Dataset train = Digits.Load().Train;
        int[] labels = train.ReadLabels();
        return train.Subset([.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == common || i % 60 == 0)]);
    }

    /// <summary>A line in three numbers with noise, and a constant that is added to the targets.</summary>
    private static Dataset Noisy(float size, float raw = 0)
    {
        var random = new RandomStream(5);
        float[] x = new float[600 * 3], noise = new float[600];
        random.FillNormal(x);
        random.FillNormal(noise);
        return new TensorDataset(Tensor.From(x, 600, 3), Tensor.From([.. noise.Select((e, i) => raw + x[3 * i] + (size * e))], 600, 1));
    }

    /// <summary>A rating of 0 to 4, of which a line in the inputs and chance have equal parts.</summary>
    private static Dataset Stars() => Noisy(1).Map(b =>
        new Batch(b.Inputs, null, Tensor.From([.. b.Targets.ToArray().Select(y => Math.Clamp(MathF.Round(2 + (1.4f * y)), 0, 4))], b.Count, 1)));

    /// <summary>Three kinds of passengers, who survive in 80, 50 and 20 of 100 cases.</summary>
    private static Dataset Coarse()
    {
        var random = new RandomStream(6);
        float[] kinds = new float[300 * 3];
        int[] survived = new int[300];
        for (int i = 0; i < 300; i++)
        {
            kinds[(3 * i) + (i % 3)] = 1;
            survived[i] = random.NextUniform() < 0.8f - (0.3f * (i % 3)) ? 1 : 0;
        }

        return new TensorDataset(Tensor.From(kinds, 300, 3), IntTensor.From(survived));
    }
}

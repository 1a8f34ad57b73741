namespace Myelin.Tests.Diagnostics;

/// <summary>Each rule finds its fault, as the first cause; healthy runs have no finding that warns. The rates are measured in bench.</summary>
public sealed class RuleTests
{
    private static readonly Dictionary<string, SickRun> s_faults = new()
    {
        ["missing-numbers"] = new() { Train = SickRun.Scaled(float.NaN) },
        ["labels-out-of-range"] = new() { Train = SickRun.WithLabels(labels => [.. labels.Select(l => l + 1)]) },
        ["constant-inputs"] = new() { Train = SickRun.Scaled(0), Validation = null },
        ["inputs-off-scale"] = new() { Train = SickRun.Scaled(255), Validation = null },
        ["parts-differ"] = new() { Validation = Digits.Load().Test.Map(batch => batch.WithInputs(batch.Inputs * 255)) },
        ["leak"] = new() { Validation = Digits.Load().Train.Subset([.. Enumerable.Range(0, 300)]) },
        ["not-shuffled"] = new() { Train = Sorted(), Shuffle = false },
        ["contradictory-labels"] = new() { Train = Contradictory() },
        ["softmax-over-one"] = new()
        {
            Model = () => new Sequential(new Flatten(), new Linear(64, 1), new Softmax()),
            Loss = new BinaryCrossEntropy(),
            Train = Even(),
        },
        ["activation-before-loss"] = new() { Model = () => SickRun.Mlp(() => new Relu(), 64).Add(new Softmax()) },
        ["output-out-of-reach"] = new()
        {
            Model = () => new Sequential(new Flatten(), new Linear(64, 1), new Relu()),
            Loss = new MeanSquaredError(),
            Train = SickRun.Numbers(0.1f, -0.5f),
        },
        ["loss-does-not-fit"] =
            new() { Model = () => new Sequential(new Flatten(), new Linear(64, 1)), Loss = new MeanSquaredError(), Train = SickRun.Numbers() },
        ["targets-off-scale"] = new() { Model = Regression, Loss = new MeanSquaredError(), Train = SickRun.Numbers(1000, 500) },
        ["loss-negated"] = new() { Loss = new Changed(loss => -loss) },
        ["loss-summed"] = new() { Loss = new Changed(loss => loss * 32, sums: true) },
        ["symmetric-units"] = new() { Change = model => Fill(model, 0) },
        ["evaluation-mode"] = new()
        {
            Model = () => new Sequential(new Flatten(), new Linear(64, 32), new Relu(), new Dropout(0.2f), new Linear(32, 10)),
            Change = model => model.Eval(),
        },
        ["parameter-not-trained"] = new() { Optimizer = model => new Adam(model.Parameters().Skip(2), 0.002) },
        ["batch-norm-on-one"] = new()
        {
            Model = () => new Sequential(new Conv2d(1, 4, 3), new BatchNorm2d(4), new Relu(), new Flatten(), new Linear(144, 10)),
            BatchSize = 1,
            Epochs = 1,
            Validation = null,
        },
        ["linear-stack"] = new() { Model = () => SickRun.Mlp(() => new Identity(), 64, 64) },
        ["initialization-scale"] = new() { Change = model => Scale(model, 20) },
        ["learning-rate-too-high"] = new() { Optimizer = model => new Adam(model.Parameters(), 0.3) },
        ["learning-rate-too-low"] = new() { Optimizer = model => new Adam(model.Parameters(), 1e-6) },
        ["gradient-clipped"] = new() { Optimizer = model => new Sgd(model.Parameters(), 0.05), ClipNorm = 1e-4f },
        ["too-much-regularization"] = new() { Optimizer = model => new AdamW(model.Parameters(), 0.002, weightDecay: 20) },
        ["dead-units"] = new() { Change = model => Bias(model, -30) },
        ["saturated-units"] = new() { Model = () => SickRun.Mlp(() => new Tanh(), 64, 32), Change = model => Bias(model, 7, layers: 1) },
        ["vanishing-gradient"] = new() { Model = () => SickRun.Mlp(() => new Sigmoid(), [.. Enumerable.Repeat(32, 8)]) },
        ["labels-carry-nothing"] = new() { Train = SickRun.WithLabels(Shuffled), Epochs = 20 },
        ["underfitting"] = new() { Model = () => SickRun.Mlp(() => new Relu(), 1), Epochs = 60, Optimizer = model => new Adam(model.Parameters(), 0.02) },
        ["overfitting"] = new() { Train = Digits.Load().Train.Subset([.. Enumerable.Range(0, 25)]), Epochs = 200 },
        ["constant-targets"] = new() { Train = SickRun.WithLabels(labels => [.. labels.Select(_ => 3)]), Validation = null },
        ["missing-classes"] = new() { Train = WithoutClasses(7) },
        ["wrong-labels"] = new() { Train = SickRun.WithLabels(labels => [.. labels.Select((l, i) => i % 5 < 2 ? (l + 1) % 10 : l)]), Epochs = 20 },
        ["too-much-dropout"] = new()
        {
            Model = () => new Sequential(new Flatten(), new Linear(64, 64), new Relu(), new Dropout(0.95f), new Linear(64, 10)),
            Epochs = 20,
        },
        ["epsilon-too-large"] = new() { Optimizer = model => new Adam(model.Parameters(), 0.002, eps: 1), Epochs = 20 },
        ["schedule-ends-early"] = new() { Schedule = Schedule.StepDecay(1, 0.01) },
        ["softmax-over-batch"] = new() { Task = model => new LossTask(model, b => model.Call(b.Inputs).LogSoftmax(0).NegativeLogLikelihood(b.Labels)) },
        ["classes-ignored"] = new() { Loss = new CrossEntropy(Tensor.From([1, .. Enumerable.Repeat(0.001f, 9)], 10)), Validation = null },
        ["target-in-inputs"] = new()
        {
            Model = () => new Sequential(new Flatten(), new Linear(65, 16), new Relu(), new Linear(16, 1)),
            Loss = new MeanSquaredError(),
            Train = WithTarget(),
        },
        ["hidden-softmax"] = new() { Model = () => SickRun.Mlp(() => new Softmax(), 64, 32) },
        ["weights-unchanged"] = new() { Optimizer = model => new Adam(model.Parameters(), 0) },
        ["parts-disagree"] = new() { Train = SickRun.Transposed },
        ["worse-than-simple"] = new()
        {
            Model = () => new Sequential(new Linear(2, 2)),
            Train = SickRun.Products(1500),
            Optimizer = model => new Adam(model.Parameters(), 0.01),
        },
        ["patience-too-short"] = new() { Epochs = 60, Patience = 1 },
        ["stopped-too-early"] = new() { Epochs = 3, Optimizer = model => new Adam(model.Parameters(), 0.0007) },
    };

    public static TheoryData<string> Rules => [.. s_faults.Keys];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_fault_is_found_and_its_cause_comes_first(string rule)
    {
        Doctor doctor = s_faults[rule].Examine();
        Assert.True(doctor.Findings is [{ } first, ..] && first.Rule == rule, string.Join('\n', doctor.Findings.Prepend<object>("found:")));
        foreach (Language language in Enum.GetValues<Language>())
        {
            string text = doctor.Findings[0].What(language) + doctor.Findings[0].Why(language)
                + string.Concat(doctor.Findings[0].Cures.Select(c => c.Sentence(language)));
            Assert.DoesNotContain('{', text);
        }
    }

    /// <summary>Suspicions from before the first step: true, and harmless where the run learns all the same.</summary>
    [Theory]
    [InlineData("inputs-off-scale")]
    [InlineData("linear-stack")]
    [InlineData("loss-summed")]
    [InlineData("overconfident-start")]
    public void What_does_no_harm_is_only_noted(string rule)
    {
        SickRun run = rule switch
        {
            "inputs-off-scale" => new() { Train = SickRun.Scaled(40), Validation = null, Epochs = 20 },
            "linear-stack" => new() { Model = () => SickRun.Mlp(() => new Identity(), 64), Epochs = 20 },
            "loss-summed" => new() { Loss = new Changed(loss => loss, sums: true), Optimizer = model => new Sgd(model.Parameters(), 0.002), Epochs = 20 },
            _ => new() { Change = model => Scale(model, 60, model.OfType<Linear>().Last()), Epochs = 20 },
        };
        Doctor doctor = run.Examine();
        Finding finding = Assert.Single(doctor.Findings, f => f.Rule == rule);
        Assert.Equal(FindingLevel.Note, finding.Level);
        Assert.DoesNotContain(doctor.Findings, f => f.Level >= FindingLevel.Warning);
    }

    [Fact]
    public void Features_of_unequal_size_are_noticed_although_their_size_as_a_whole_is_usual()
    {
        Dataset unequal = SickRun.Products(1500).Map(b => b.WithInputs(Tensor.Concat([b.Inputs * Tensor.From([9, 0.001f], 2), b.Inputs * 0.001f], 1)));
        var run = new SickRun { Train = unequal, Model = () => new(new Linear(4, 16), new Relu(), new Linear(16, 2)) };
        Assert.Equal("inputs-off-scale", run.Examine().Findings[0].Rule);
    }

    /// <summary>With steps that are far too long even a usual decay takes much of the weights.</summary>
    [Fact]
    public void A_usual_decay_is_not_blamed_for_a_rate_that_is_too_high()
    {
        var run = new SickRun { Optimizer = model => new AdamW(model.Parameters(), 3, weightDecay: 0.1) };
        Assert.Equal("learning-rate-too-high", run.Examine().Findings[0].Rule);
    }

    [Fact]
    public void A_suspicion_is_raised_at_the_step_at_which_its_consequence_shows()
    {
        Doctor doctor = (s_faults["inputs-off-scale"] with { Optimizer = model => new Sgd(model.Parameters(), 0.1) }).Examine();
        Assert.True(doctor.Findings[0] is { Rule: "inputs-off-scale", Level: FindingLevel.Critical, Step: > 0 }, $"{doctor.Findings[0]}");
    }

    [Fact]
    public void Recurrent_weights_that_are_too_large_are_seen_before_the_first_step()
    {
        var run = new SickRun
        {
            Model = () => new Sequential(new Flatten(1, 2), new Rnn(8, 24), new SequenceLast(), new Linear(24, 10)),
            Change = model => Scale(model, 10, model.OfType<Rnn>().Single()),
        };
        Assert.True(run.Examine().Findings[0] is { Rule: "initialization-scale", Subject: "1.weight_hh_l0" } finding
            && finding.What().Contains("from time step to time step", StringComparison.Ordinal));
    }

    [Fact]
    public void Softmax_cannot_give_answers_that_do_not_sum_to_one()
    {
        Batch all = Digits.Load().Train.All();
        float[] targets = new float[all.Count * 4];
        for (int i = 0; i < targets.Length; i++) targets[i] = (all.Labels.ToArray()[i / 4] >> (i % 4)) & 1;
        var run = new SickRun
        {
            Model = () => new Sequential(new Flatten(), new Linear(64, 4), new Softmax()),
            Loss = new MeanSquaredError(),
            Train = new TensorDataset(all.Inputs, Tensor.From(targets, all.Count, 4)),
            Epochs = 2,
        };
        Assert.Equal("output-out-of-reach", run.Examine().Findings[0].Rule);
    }

    [Fact]
    public void Chinese_texts_have_no_English_words_as_values()
    {
        foreach (string rule in (string[])["constant-targets", "parameter-not-trained", "inputs-off-scale", "output-out-of-reach", "loss-does-not-fit"])
        {
            Finding finding = s_faults[rule].Examine().Findings[0];
            Assert.DoesNotMatch(
                "(?<![A-Za-z.])(labels|targets|inputs|large|small|class numbers|not in the optimizer)(?![A-Za-z])", finding.What(Language.Chinese));
        }
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("deep")]
    [InlineData("cnn")]
    [InlineData("lstm")]
    [InlineData("regression")]
    [InlineData("smoothed")]
    [InlineData("residual")]
    [InlineData("written out")]
    public void A_healthy_run_has_no_finding_that_warns(string network)
    {
        SickRun run = network switch
        {
            "deep" => new() { Model = () => SickRun.Mlp(() => new Relu(), 64, 64, 32), Epochs = 30 },
            "cnn" => new()
            {
                Model = () =>
                new Sequential(new Conv2d(1, 8, 3, padding: 1), new BatchNorm2d(8), new Relu(), new MaxPool2d(2), new Flatten(), new Linear(128, 10))
            },
            "lstm" => new()
            {
                Model = () => new Sequential(new Flatten(1, 2), new Lstm(8, 24), new SequenceLast(), new Linear(24, 10)),
                Epochs = 30,
                Optimizer = m => new Adam(m.Parameters(), 0.005)
            },
            "regression" => new() { Model = Regression, Loss = new MeanSquaredError(), Train = SickRun.Numbers(0.3f, -1.35f), Epochs = 30 },
            "smoothed" => new() { Loss = new CrossEntropy(labelSmoothing: 0.1f) },
            // What comes after the first layer goes around the second one too.
            "residual" => new()
            {
                Model = () => new Sequential(
                    new Flatten(), new Linear(64, 64), new Residual(new Sequential(new Linear(64, 64), new Relu(), new Linear(64, 64))), new Linear(64, 10)),
            },
            // A loss whose formula begins with a minus is not a negated one.
            "written out" => new()
            {
                Model = () => new Sequential(new Flatten(), new Linear(64, 32), new Relu(), new Linear(32, 1)),
                Loss = new WrittenOut(),
                Train = Even(),
                Epochs = 30,
            },
            _ => new(),
        };
        Assert.DoesNotContain(run.Examine().Findings, f => f.Level >= FindingLevel.Warning);
    }

    private static Sequential Regression() => new(new Flatten(), new Linear(64, 64), new Relu(), new Linear(64, 1));

    /// <summary>The digits with a 65th number: what is asked for, in another unit.</summary>
    private static Dataset WithTarget()
    {
        Batch all = SickRun.Numbers(0.37f, -1.5f).All();
        return new TensorDataset(Tensor.Concat([all.Inputs.Reshape(all.Count, 64), all.Targets * 0.19f], 1), all.Targets);
    }

    private static int[] Shuffled(int[] labels)
    {
        new RandomStream(5).Shuffle(labels);
        return labels;
    }

    private static Dataset Sorted()
    {
        Dataset train = Digits.Load().Train;
        int[] labels = train.All().Labels.ToArray();
        return train.Subset([.. Enumerable.Range(0, train.Count).OrderBy(i => labels[i])]);
    }

    private static Dataset WithoutClasses(int first)
    {
        Dataset train = Digits.Load().Train;
        int[] labels = train.All().Labels.ToArray();
        return train.Subset([.. Enumerable.Range(0, train.Count).Where(i => labels[i] < first)]);
    }

    private static Dataset Contradictory()
    {
        Batch all = Digits.Load().Train.All();
        int[] labels = all.Labels.ToArray();
        return new TensorDataset(Tensor.Concat([all.Inputs, all.Inputs], 0), IntTensor.From([.. labels, .. labels.Select(l => (l + 1) % 10)]));
    }

    private static Dataset Even()
    {
        Batch all = Digits.Load().Train.All();
        return new TensorDataset(all.Inputs, Tensor.From([.. all.Labels.ToArray().Select(l => l % 2f)], all.Count, 1));
    }

    private static void Fill(Sequential model, float value)
    {
        foreach (Parameter parameter in model.Parameters()) parameter.CopyFrom([.. Enumerable.Repeat(value, parameter.Shape.ElementCount)]);
    }

    private static void Scale(Sequential model, float factor, Layer? only = null)
    {
        foreach (Parameter parameter in (only ?? (Module)model).Parameters()) parameter.CopyFrom([.. parameter.Value.ToArray().Select(v => v * factor)]);
    }

    private static void Bias(Sequential model, float value, int layers = 2)
    {
        foreach (Linear layer in model.OfType<Linear>().Take(layers)) layer.Bias!.CopyFrom([.. Enumerable.Repeat(value, layer.OutFeatures)]);
    }

    /// <summary>-(y·ln p + (1 - y)·ln(1 - p)) of scores.</summary>
    private sealed class WrittenOut : Loss
    {
        public override OutputKind Output => OutputKind.BinaryScores;

        public override Tensor Call(Tensor prediction, Tensor target)
        {
            Tensor p = prediction.Sigmoid().Clamp(1e-6f, 1 - 1e-6f);
            return -(((1 - target) * (1 - p).Log()) + (target * p.Log())).Mean();
        }
    }

    /// <summary>Cross-entropy, changed by a function; summed over the batch if asked for.</summary>
    private sealed class Changed(Func<Tensor, Tensor> change, bool sums = false) : Loss
    {
        public override OutputKind Output => OutputKind.ClassScores;

        public override Tensor Call(Tensor prediction, IntTensor labels) =>
            sums ? prediction.CrossEntropy(labels) * labels.Length : change(prediction.CrossEntropy(labels));
    }
}

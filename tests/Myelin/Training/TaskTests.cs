namespace Myelin.Tests.Training;

/// <summary>Tasks of any shape, and what the trainer does with them.</summary>
public sealed class TaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_with_two_inputs_two_heads_and_a_weighted_loss_trains_and_resumes()
    {
        float[] Fit(string? directory, long? diesAt, out Evaluation? figures)
        {
            var model = new TwoHeads();
            model.Initialize(3);
            var task = new TwoHeadsTask(model);
            var trainer = new Trainer(
                task, new Adam(model.Parameters(), 0.01))
            { Seed = 1, Callbacks = [new Watcher(p => { if (p.Step == diesAt) throw new CrashException(); })] };
            var options = new FitOptions
            {
                Epochs = 4,
                BatchSize = 20,
                Validation = new Pairs(SmallRun.Validation),
                Directory = directory,
                CheckpointEvery = 3,
                Resume = directory is not null
            };
            figures = null;
            if (diesAt is not null) Assert.Throws<CrashException>(() => trainer.Fit(new Pairs(SmallRun.Train), options));
            else
            {
                History history = trainer.Fit(new Pairs(SmallRun.Train), options);
                Assert.True(history.Epochs[^1].TrainLoss < 0.8 * history.Epochs[0].TrainLoss);
                figures = trainer.Evaluate(new Pairs(SmallRun.Validation));
            }

            return SmallRun.Values(model);
        }

        float[] expected = Fit(null, null, out Evaluation? found);
        Assert.Equal(["digitAccuracy", "parityAccuracy"], found!.Metrics.Keys);
        Assert.InRange(found.Metrics["parityAccuracy"], 0.6, 1);
        Fit(_folder.Path, 5, out _);
        Fit(_folder.Path, 20, out _);
        Assert.Equal(expected, Fit(_folder.Path, null, out _));
    }

    [Fact]
    public void An_autoencoder_is_a_loss_alone()
    {
        var model = new Sequential(new Flatten(), new Linear(64, 12), new Relu(), new Linear(12, 64));
        model.Initialize(2);
        var task = new LossTask(model, batch => (model.Call(batch.Inputs) - batch.Inputs.Flatten(1)).Square().Mean());
        var trainer = new Trainer(task, new Adam(model.Parameters(), 0.01));
        double before = trainer.Evaluate(SmallRun.Validation).Loss;
        trainer.Fit(SmallRun.Train, new FitOptions { Epochs = 15, BatchSize = 20 });
        Evaluation after = trainer.Evaluate(SmallRun.Validation);
        Assert.True(after.Loss < 0.6 * before);
        Assert.Empty(after.Metrics);
    }

    [Fact]
    public void Accumulated_batches_are_one_step_as_one_batch_would_be()
    {
        float[] Fit(int batch, int accumulate)
        {
            var model = new Sequential(new Flatten(), new Linear(64, 16), new Relu(), new Linear(16, 10));
            model.Initialize(4);
            History history = SmallRun.Trainer(model).Fit(SmallRun.Train, new FitOptions { Epochs = 2, BatchSize = batch, AccumulateBatches = accumulate });
            // 180 examples in batches of 50: each counts alike though the last batch has 30.
            Assert.Equal(accumulate == 1 ? 2 : 2 * ((180 + (batch * accumulate) - 1) / (batch * accumulate)), history.Epochs[^1].Steps);
            return SmallRun.Values(model);
        }

        Compare.Close(Fit(180, 1), Fit(50, 4), "four batches of at most 50", new Tolerance(1e-4, 1e-5));
        Assert.Equal(Fit(45, 4), Fit(45, 4));
        Assert.StartsWith("Fit: a step needs at least one batch.\n  Got AccumulateBatches = 0.",
            Assert.Throws<ArgumentException>(() => Fit(20, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_epoch_may_be_chosen_by_a_metric()
    {
        var accuracy = new Accuracy();
        Sequential model = SmallRun.Model();
        var task = new SupervisedTask(model, new CrossEntropy()) { Metrics = [accuracy] };
        var trainer = new Trainer(task, new Adam(model.Parameters(), 0.02)) { Seed = 9 };
        History history = trainer.Fit(
            SmallRun.Train, new FitOptions { Epochs = 10, BatchSize = 20, Validation = SmallRun.Validation, RestoreBest = true, Monitor = accuracy });
        Assert.Equal(history.Epochs.Max(e => e.Metrics["accuracy"]), trainer.Evaluate(SmallRun.Validation).Metrics["accuracy"]);
        Assert.Equal(
            "Fit: Monitor must be one of the task's metrics.\n  Got rmse; the validation has accuracy.\n" +
                "  Add it to the SupervisedTask's Metrics, or to the scores in Evaluate.",
            Assert.Throws<ArgumentException>(
                () => trainer.Fit(SmallRun.Train, new FitOptions { Validation = SmallRun.Validation, Monitor = new RootMeanSquaredError() })).Message);
    }

    [Fact]
    public void Accuracy_and_the_confusion_matrix_go_together_and_names_that_collide_are_an_error()
    {
        Sequential model = SmallRun.Model();
        var both = new SupervisedTask(model, new CrossEntropy()) { Metrics = [new Accuracy(), new ConfusionMatrix(10)] };
        Evaluation found = Evaluation.Of(both, SmallRun.Validation);
        Assert.Equal(found.Metrics["accuracy"], found.Metrics["confusionAccuracy"]);
        var twice = new SupervisedTask(model, new CrossEntropy()) { Metrics = [new Accuracy(), new Accuracy()] };
        Assert.Equal(
            "Evaluate: each figure needs a unique name.\n  Got \"accuracy\" twice, the second time from Accuracy.\n" +
                "  Use one metric object for all batches; for two figures give each its own Name.",
            Assert.Throws<ArgumentException>(() => Evaluation.Of(twice, SmallRun.Validation)).Message);
        Assert.Equal("Evaluate: a figure must not have the name of a history's column.\n  Got \"trainLoss\".\n" +
            "  Choose another name; the loss is added by AddLoss.",
            Assert.Throws<ArgumentException>(() => new Scores().Add("trainLoss", 1, 1)).Message);
    }

    [Fact]
    public void An_evaluation_may_report_another_loss_than_the_one_that_is_trained()
    {
        Sequential model = SmallRun.Model();
        var smoothed = new SupervisedTask(model, new CrossEntropy(labelSmoothing: 0.3f)) { EvaluationLoss = new CrossEntropy() };
        Assert.Equal(Evaluation.Of(new SupervisedTask(model, new CrossEntropy()), SmallRun.Validation).Loss, Evaluation.Of(smoothed, SmallRun.Validation).Loss);
        Assert.NotEqual(Evaluation.Of(new SupervisedTask(model, new CrossEntropy(labelSmoothing: 0.3f)), SmallRun.Validation).Loss,
            Evaluation.Of(smoothed, SmallRun.Validation).Loss);
    }

    [Fact]
    public void A_batch_without_labels_and_targets_says_what_it_has() => Assert.StartsWith(
        "SupervisedTask: a batch must have labels or targets.\n  Got Batch of 2: inputs float32[2, 1].\n",
        Assert.Throws<ArgumentException>(
            () => new SupervisedTask(new Linear(1, 1), new MeanSquaredError()).Loss(new Batch(Tensor.Ones(2, 1)))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_moving_average_is_the_average_and_resumes()
    {
        (float[] Average, float[] Last) Fit(string? directory, long? diesAt)
        {
            Sequential model = SmallRun.Model();
            var average = new ExponentialMovingAverage(0.9f);
            Trainer trainer = SmallRun.Trainer(model, callbacks: [average, new Watcher(p => { if (p.Step == diesAt) throw new CrashException(); })]);
            var options = new FitOptions { Epochs = 2, BatchSize = 20, Directory = directory, CheckpointEvery = 2, Resume = directory is not null };
            if (diesAt is not null)
            {
                Assert.Throws<CrashException>(() => trainer.Fit(SmallRun.Train, options));
                return ([], []);
            }

            trainer.Fit(SmallRun.Train, options);
            float[] last = SmallRun.Values(model);
            float[] averaged = average.Use(() => SmallRun.Values(model));
            Assert.Equal(last, SmallRun.Values(model));
            return (averaged, last);
        }

        (float[] average, float[] last) = Fit(null, null);
        Assert.NotEqual(average, last);
        Fit(_folder.Path, 7);
        Assert.Equal(average, Fit(_folder.Path, null).Average);

        // a <- 0.9 a + 0.1 w, of one weight, beside a double that does the same.
        var weights = new List<float>();
        Sequential model = SmallRun.Model();
        var ema = new ExponentialMovingAverage(0.9f);
        SmallRun.Trainer(model, callbacks: [ema, new Watcher(_ => weights.Add(((Linear)model[1]).Weight.Value[3, 5]))])
            .Fit(SmallRun.Train, new FitOptions { Epochs = 2, BatchSize = 20 });
        double expected = weights.Skip(1).Aggregate((double)weights[0], (a, w) => (0.9 * a) + (0.1 * w));
        ema.CopyTo(model);
        Assert.Equal(expected, ((Linear)model[1]).Weight.Value[3, 5], 1e-6);
        Assert.StartsWith("ExponentialMovingAverage: there must be an average.",
            Assert.Throws<InvalidOperationException>(() => new ExponentialMovingAverage().CopyTo(model)).Message);
    }

    [Fact]
    public async Task Two_runs_in_one_process_have_the_bits_of_each_alone_whatever_their_threads()
    {
        float[] Fit(int threads, ulong seed)
        {
            Sequential model = SmallRun.Model(seed);
            new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.01)) { Seed = seed, Threads = threads }.Fit(
                SmallRun.Train, new FitOptions { Epochs = 5, BatchSize = 20 });
            return SmallRun.Values(model);
        }

        float[][] alone = [Fit(1, 1), Fit(3, 2)];
        int before = Threads.Count;
        Task<float[]>[] together = [Task.Run(() => Fit(3, 1)), Task.Run(() => Fit(1, 2))];
        Assert.Equal(alone[0], await together[0]);
        Assert.Equal(alone[1], await together[1]);
        Assert.Equal(before, Threads.Count);
        Assert.Equal(5, Threads.Run(5, () => Threads.Count));
        Assert.StartsWith("Threads: the count must be from 1 to 64.\n  Got 0.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Threads.Run(0, () => { })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_version_is_refused()
    {
        SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, new FitOptions { Epochs = 1, BatchSize = 60, Directory = _folder.Path });
        string path = _folder.File("last.safetensors");
        string text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path))
            .Replace("\\u0022Version\\u0022:2", "\\u0022Version\\u0022:0", StringComparison.Ordinal);
        File.WriteAllBytes(path, System.Text.Encoding.Latin1.GetBytes(text));
        Assert.Equal(
            $"Resume: a checkpoint must be of version 2, as Myelin 0.2 writes.\n  Got version 1, of Myelin 0.1 in {path}.\n" +
                "  Continue it with that version, or start a new run from its weights: model.Load, or --init.",
            Assert.Throws<InvalidDataException>(() =>
                SmallRun.Trainer(SmallRun.Model())
                .Fit(SmallRun.Train, new FitOptions { Epochs = 1, BatchSize = 60, Directory = _folder.Path, Resume = true })).Message);
    }

    /// <summary>The image and its mirror image, with the digit and whether it is odd.</summary>
    private sealed class Pairs(Dataset digits) : Dataset
    {
        public override int Count => digits.Count;

        public override Shape InputShape => digits.InputShape;

        public override int Classes => 10;

        public override Batch Take(ReadOnlySpan<int> indices, SampleKey key)
        {
            Batch batch = digits.Take(indices, key);
            return batch.With("second", batch.Inputs * -1f).With("parity", IntTensor.From([.. batch.Labels.ToArray().Select(l => l % 2)]));
        }
    }

    private sealed class TwoHeads : Module
    {
        private readonly Linear _first, _second, _digit, _parity;

        internal TwoHeads()
        {
            _first = Child("first", new Linear(64, 16));
            _second = Child("second", new Linear(64, 16));
            _digit = Child("digit", new Linear(32, 10));
            _parity = Child("parity", new Linear(32, 2));
        }

        internal (Tensor Digit, Tensor Parity) Run(Tensor a, Tensor b)
        {
            Tensor both = Tensor.Concat([_first.Call(a.Flatten(1)).Relu(), _second.Call(b.Flatten(1)).Relu()], axis: 1);
            return (_digit.Call(both), _parity.Call(both));
        }
    }

    private sealed class TwoHeadsTask(TwoHeads model) : TrainingTask(model)
    {
        public override Tensor Loss(Batch batch)
        {
            (Tensor digit, Tensor parity) = model.Run(batch.Inputs, batch.Get("second"));
            return digit.CrossEntropy(batch.Labels) + (0.3f * parity.CrossEntropy(batch.GetInts("parity")));
        }

        public override void Evaluate(Batch batch, Scores scores)
        {
            (Tensor digit, Tensor parity) = model.Run(batch.Inputs, batch.Get("second"));
            scores.AddLoss(Loss(batch), batch.Count);
            scores.Add("digitAccuracy", Share(digit, batch.Labels), batch.Count);
            scores.Add("parityAccuracy", Share(parity, batch.GetInts("parity")), batch.Count);
        }

        private static double Share(Tensor scores, IntTensor labels) => scores.ArgMax(1).ToArray().Zip(labels.ToArray(), (a, b) => a == b ? 1.0 : 0).Average();
    }
}

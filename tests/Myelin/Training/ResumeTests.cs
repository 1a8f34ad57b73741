using System.Globalization;
using System.Text.RegularExpressions;

namespace Myelin.Tests.Training;

public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Kinds =>
        ["adam, cosine", "momentum, one-cycle, clipped", "rmsprop, step decay", "adagrad, warm-up", "adamw, plateau", "sgd", "early stopping, best restored"];

    /// <summary>A run that crashes again and again, within epochs and at their ends, makes what one that never crashed makes.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_run_stopped_again_and_again_has_the_same_bits(string kind)
    {
        (float[] expected, string[] figures) = Run(kind, _folder.File("whole"), []);
        int crashes = 0;
        foreach (long step in (long[])[2, 9, 10, 14, 23, 30])
        {
            try
            {
                Run(kind, _folder.File("broken"), [new Watcher(p => { if (p.Step == step) throw new CrashException(); })]);
            }
            catch (CrashException)
            {
                crashes++;
            }
        }

        Assert.InRange(crashes, 5, 6);
        int again = 0;
        (float[] actual, string[] resumed) = Run(kind, _folder.File("broken"), [new Watcher(_ => again++)]);
        Assert.Equal(expected, actual);
        Assert.Equal(figures, resumed);
        Assert.Equal(File.ReadAllBytes(_folder.File("whole/model.safetensors")), File.ReadAllBytes(_folder.File("broken/model.safetensors")));
        Assert.Equal(File.ReadAllBytes(_folder.File("whole/best.safetensors")), File.ReadAllBytes(_folder.File("broken/best.safetensors")));
        int total = int.Parse(figures[^1].Split(',')[1], CultureInfo.InvariantCulture);
        Assert.InRange(again, 0, total - 20); // it went on from the last checkpoint, not from the start
    }

    [Fact]
    public void A_recurrent_run_stopped_again_and_again_has_the_same_bits()
    {
        Sequential Model()
        {
            var model = new Sequential(new Flatten(), new Unflatten(8, 8), new Lstm(8, 16, layers: 2, dropout: 0.3f),
                new SequenceLast(), new Linear(16, 10));
            model.Initialize(4);
            return model;
        }

        float[] Train(string directory, params TrainingCallback[] callbacks)
        {
            Sequential model = Model();
            SmallRun.Trainer(model, callbacks: callbacks)
                .Fit(SmallRun.Train, new FitOptions { Epochs = 3, BatchSize = 25, CheckpointEvery = 3, Directory = directory, Resume = true });
            return SmallRun.Values(model);
        }

        float[] expected = Train(_folder.File("whole"));
        foreach (long step in (long[])[2, 8, 9, 16])
        {
            Assert.Throws<CrashException>(() => { Train(_folder.File("broken"), new Watcher(p => { if (p.Step == step) throw new CrashException(); })); });
        }

        int again = 0;
        Assert.Equal(expected, Train(_folder.File("broken"), new Watcher(_ => again++)));
        Assert.InRange(again, 1, 12);
    }

    [Fact]
    public void The_mean_loss_of_an_epoch_goes_on_within_it()
    {
        var options = new FitOptions { Epochs = 1, BatchSize = 50, CheckpointEvery = 1, Directory = _folder.Path, Resume = true };
        double whole = SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, options with { Directory = _folder.File("whole") }).Epochs[0].TrainLoss;
        var crash = new Watcher(p => { if (p.Step == 3) throw new CrashException(); });
        Assert.Throws<CrashException>(() => SmallRun.Trainer(SmallRun.Model(), callbacks: crash).Fit(SmallRun.Train, options));
        var steps = new List<TrainingProgress>();
        History history = SmallRun.Trainer(SmallRun.Model(), callbacks: new Watcher(steps.Add)).Fit(SmallRun.Train, options);
        Assert.Equal([3L, 4], steps.Select(s => s.Step));
        Assert.Equal(whole, history.Epochs[0].TrainLoss);
        Assert.Equal(whole, steps[^1].MeanLoss);
    }

    [Fact]
    public void A_run_that_was_finished_returns_at_once_with_the_same_weights()
    {
        (float[] expected, string[] figures) = Run("adam, cosine", _folder.File("run"), []);
        byte[] file = File.ReadAllBytes(_folder.File("run/model.safetensors"));
        (float[] again, string[] same) = Run("adam, cosine", _folder.File("run"), [new Watcher(_ => throw new CrashException())]);
        Assert.Equal(expected, again);
        Assert.Equal(figures, same);
        Assert.Equal(file, File.ReadAllBytes(_folder.File("run/model.safetensors")));
    }

    [Fact]
    public void Other_settings_are_an_error_that_names_both_and_changes_nothing()
    {
        SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, new FitOptions { Epochs = 1, BatchSize = 20, Directory = _folder.Path });
        byte[] before = File.ReadAllBytes(_folder.File("last.safetensors"));
        Sequential model = SmallRun.Model(77);
        float[] weights = SmallRun.Values(model);
        var error = Assert.Throws<InvalidDataException>(
            () => SmallRun.Trainer(model, Schedule.Cosine(), m => new AdamW(m.Parameters(), 0.02, weightDecay: 0.1), clipNorm: 2)
            .Fit(SmallRun.Train,
                new FitOptions { Epochs = 2, BatchSize = 30, Directory = _folder.Path, Resume = true, Validation = SmallRun.Validation, Patience = 1 }));
        Assert.Equal(
            "Resume: a run continues only with the settings it was started with.\n" +
            "  Got optimizer AdamW(beta1 0.9, beta2 0.999, eps 1E-08), learning rate 0.02, weight decay 0.1, validation data 60 examples (…), " +
            $"batch size 30, steps 12, schedule Cosine(0), clip norm 2, patience 1; {_folder.File("last.safetensors")} has " +
            "optimizer Adam(beta1 0.9, beta2 0.999, eps 1E-08), learning rate 0.01, weight decay 0, validation data none, " +
            "batch size 20, steps 9, schedule none, clip norm none, patience none.\n" +
            "  Give the same options, data and model, or start a new run in another folder. More epochs, steps or patience extend a run.",
            Regex.Replace(error.Message, "[0-9a-f]{16}", "…"));
        Assert.Equal(weights, SmallRun.Values(model));
        Assert.Equal(before, File.ReadAllBytes(_folder.File("last.safetensors")));
    }

    [Fact]
    public void Another_model_is_an_error()
    {
        SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, new FitOptions { Epochs = 1, Directory = _folder.Path });
        var other = new Sequential(new Flatten(), new Linear(64, 10));
        var error = Assert.ThrowsAny<Exception>(
            () => SmallRun.Trainer(other).Fit(SmallRun.Train, new FitOptions { Epochs = 1, Directory = _folder.Path, Resume = true }));
        Assert.Contains("Got trained 1.weight, 1.bias, model.1 Linear(64, 10), model.2 none, model.3 none, model.4 none, model.5 none; ",
            error.Message, StringComparison.Ordinal);
        Assert.Contains("has trained 1.weight, 1.bias, 2.weight, 2.bias, 5.weight, 5.bias, model.1 Linear(64, 16), model.2 BatchNorm1d(16), " +
            "model.3 Relu, model.4 Dropout(0.3), model.5 Linear(16, 10).\n", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(1000)]
    public void A_damaged_checkpoint_is_an_error(int length)
    {
        SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, new FitOptions { Epochs = 1, Directory = _folder.Path });
        File.WriteAllBytes(_folder.File("last.safetensors"), File.ReadAllBytes(_folder.File("last.safetensors"))[..length]);
        var error = Assert.Throws<InvalidDataException>(
            () => SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, new FitOptions { Epochs = 1, Directory = _folder.Path, Resume = true }));
        Assert.Contains(_folder.File("last.safetensors"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_are_no_checkpoint()
    {
        SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, new FitOptions { Epochs = 1, Directory = _folder.Path });
        File.Copy(_folder.File("model.safetensors"), _folder.File("last.safetensors"), overwrite: true);
        var error = Assert.Throws<InvalidDataException>(
            () => SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, new FitOptions { Epochs = 1, Directory = _folder.Path, Resume = true }));
        Assert.Equal($"Resume: {_folder.File("last.safetensors")} must be a checkpoint of a run.\n" +
            "  Got a safetensors file without the run's state.\n  The checkpoint of a run is last.safetensors.", error.Message);
    }

    /// <summary>A start that differs in one thing only, and what the error names.</summary>
    [Theory]
    [InlineData("smoothing", "Got loss CrossEntropy(labelSmoothing 0.1); ", " has loss CrossEntropy.\n")]
    [InlineData("class weights", "Got loss CrossEntropy(classWeights [2, 1, 1, 1, 1, 1, 1, 1, 1, 1]); ", " has loss CrossEntropy.\n")]
    [InlineData("second group", "Got learning rate 0.01 and 0.002; ", " has learning rate 0.01 and 0.001.\n")]
    [InlineData("grouping", "Got trained 1.weight and 1.bias, 2.weight, 2.bias, 5.weight, 5.bias; ",
        " has trained 1.weight, 1.bias and 2.weight, 2.bias, 5.weight, 5.bias.\n")]
    [InlineData("dropout", "Got model.4 Dropout(0.4); ", " has model.4 Dropout(0.3).\n")]
    [InlineData("momentum", "Got model.2 BatchNorm1d(16, momentum: 0.2); ", " has model.2 BatchNorm1d(16).\n")]
    [InlineData("mode", "Got model.2 BatchNorm1d(16), in evaluation mode; ", " has model.2 BatchNorm1d(16).\n")]
    [InlineData("frozen", "Got model.1 Linear(64, 16), bias frozen; ", " has model.1 Linear(64, 16).\n")]
    [InlineData("normalization", "Got training data 180 examples (…); ", " has training data 180 examples (…).\n")]
    [InlineData("labels", "Got training data 180 examples (…); ", " has training data 180 examples (…).\n")]
    public void Another_start_is_an_error_that_names_what_differs(string what, string now, string saved)
    {
        Fit("");
        Fit(""); // the same start goes on
        string message = Regex.Replace(Assert.Throws<InvalidDataException>(() => Fit(what)).Message, "[0-9a-f]{16}", "…");
        Assert.Contains($"  {now}{_folder.File("last.safetensors")}{saved}", message, StringComparison.Ordinal);

        void Fit(string difference)
        {
            var model = new Sequential(
                new Flatten(), new Linear(64, 16), new BatchNorm1d(16, momentum: difference == "momentum" ? 0.2f : 0.1f), new Relu(),
                new Dropout(difference == "dropout" ? 0.4f : 0.3f), new Linear(16, 10));
            model.Initialize(4);
            if (difference == "mode") model[2].Eval();
            if (difference == "frozen") ((Linear)model[1]).Bias!.RequiresGrad = false;
            Parameter[] parameters = [.. model.Parameters()];
            int cut = difference == "grouping" ? 1 : 2;
            var optimizer = new Adam(
                [
                    new ParameterGroup(parameters[..cut]) { LearningRate = 0.01 },
                    new ParameterGroup(parameters[cut..]) { LearningRate = difference == "second group" ? 0.002 : 0.001 },
                ]);
            Tensor? weights = difference == "class weights" ? Tensor.From([2, 1, 1, 1, 1, 1, 1, 1, 1, 1]) : null;
            Dataset train = difference switch
            {
                "normalization" => SmallRun.Train.Normalize(Normalizer.PerDataset(SmallRun.Train)),
                "labels" => Relabelled(SmallRun.Train),
                _ => SmallRun.Train,
            };
            new Trainer(model, new CrossEntropy(weights, difference == "smoothing" ? 0.1f : 0), optimizer) { Seed = 9 }
                .Fit(train, new FitOptions { Epochs = 1, BatchSize = 60, Directory = _folder.Path, Resume = true });
        }

        static TensorDataset Relabelled(Dataset data)
        {
            Batch all = data.All();
            return new TensorDataset(all.Inputs, IntTensor.From([.. all.Labels.AsSpan().ToArray().Select(l => (l + 1) % 10)]), [.. data.ClassNames]);
        }
    }

    [Fact]
    public void Data_changed_at_random_whenever_it_is_taken_does_not_stop_a_run_from_going_on()
    {
        Fit(1);
        Assert.Single(Fit(1).Epochs);
        Assert.Contains("training data 180 examples (",
            Assert.Throws<InvalidDataException>(() => SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, Options(2))).Message, StringComparison.Ordinal);

        FitOptions Options(int epochs) => new() { Epochs = epochs, Directory = _folder.Path, Resume = true };
        History Fit(int epochs) => SmallRun.Trainer(SmallRun.Model()).Fit(new Jittered(SmallRun.Train), Options(epochs));
    }

    [Fact]
    public void A_run_goes_on_with_its_own_random_numbers_whatever_seed_the_new_model_has()
    {
        var options = new FitOptions { Epochs = 2, BatchSize = 20, Directory = _folder.File("whole"), Resume = true };
        Sequential whole = SmallRun.Model(4), other = SmallRun.Model(5);
        SmallRun.Trainer(whole).Fit(SmallRun.Train, options);
        options = options with { Directory = _folder.File("broken"), CheckpointEvery = 1 };
        var crash = new Watcher(p => { if (p.Step == 11) throw new CrashException(); });
        Assert.Throws<CrashException>(() => SmallRun.Trainer(SmallRun.Model(4), callbacks: crash).Fit(SmallRun.Train, options));
        SmallRun.Trainer(other).Fit(SmallRun.Train, options);
        Assert.Equal(SmallRun.Values(whole), SmallRun.Values(other));
    }

    [Theory]
    [InlineData(false, "no such file")]
    [InlineData(true, "other weights")]
    public void Best_weights_that_this_run_did_not_write_are_never_restored(bool others, string got)
    {
        Run("early stopping, best restored", _folder.File("run"), []);
        string best = _folder.File("run/best.safetensors");
        if (others) SmallRun.Model(5).Save(best);
        else File.Delete(best);
        var error = Assert.Throws<InvalidDataException>(() => Run("early stopping, best restored", _folder.File("run"), []));
        Assert.Equal($"Fit: to restore the best weights, {best} must be what this run wrote.\n  Got {got}.\n" +
            "  Set RestoreBest = false, which keeps the last weights, or start a new run in another folder.", error.Message);
    }

    [Fact]
    public void With_nothing_to_resume_a_run_starts_anew()
    {
        History history = SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, new FitOptions { Epochs = 1, Directory = _folder.Path, Resume = true });
        Assert.Single(history.Epochs);
    }

    private static (float[] Weights, string[] Figures) Run(string kind, string directory, TrainingCallback[] callbacks)
    {
        Sequential model = SmallRun.Model();
        Trainer trainer = kind switch
        {
            "adam, cosine" => SmallRun.Trainer(model, Schedule.Cosine(), callbacks: callbacks),
            "momentum, one-cycle, clipped" =>
                SmallRun.Trainer(model, Schedule.OneCycle(), m => new Sgd(m.Parameters(), 0.05, momentum: 0.9), clipNorm: 0.5f, callbacks: callbacks),
            "rmsprop, step decay" =>
                SmallRun.Trainer(model, Schedule.StepDecay(2), m => new RmsProp(m.Parameters(), 0.003, momentum: 0.5), callbacks: callbacks),
            "adagrad, warm-up" => SmallRun.Trainer(model, Schedule.WarmUp(12), m => new Adagrad(m.Parameters(), 0.05), callbacks: callbacks),
            "adamw, plateau" =>
                SmallRun.Trainer(
                    model, new ReduceOnPlateau(patience: 0, factor: 0.5, threshold: 0.3), m => new AdamW(m.Parameters(), 0.01), callbacks: callbacks),
            "sgd" => SmallRun.Trainer(model, null, m => new Sgd(m.Parameters(), 0.1), callbacks: callbacks),
            _ => SmallRun.Trainer(model, learningRate: 0.2, callbacks: callbacks),
        };
        bool stopsEarly = kind.StartsWith("early", StringComparison.Ordinal);
        trainer.Fit(SmallRun.Train, new FitOptions
        {
            Epochs = stopsEarly ? 40 : 5,
            BatchSize = 20,
            Validation = SmallRun.Validation,
            Patience = stopsEarly ? 2 : null,
            RestoreBest = stopsEarly,
            Directory = directory,
            CheckpointEvery = 4,
            Resume = true,
        });
        return (SmallRun.Values(model), SmallRun.Figures(Path.Combine(directory, "history.csv")));
    }

    /// <summary>Pictures with noise that is new each time.</summary>
    private sealed class Jittered(Dataset inner) : Dataset
    {
        private int _taken;

        public override int Count => inner.Count;

        public override Shape InputShape => inner.InputShape;

        public override int Classes => inner.Classes;

        public override Batch Take(ReadOnlySpan<int> indices, SampleKey key)
        {
            Batch batch = inner.Take(indices);
            return batch.WithInputs(batch.Inputs + (0.001f * Interlocked.Increment(ref _taken)));
        }
    }
}

using System.Globalization;

namespace Myelin.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_learns_and_ends_in_the_mode_it_began_in()
    {
        Sequential model = SmallRun.Model();
        Trainer trainer = SmallRun.Trainer(model);
        History history = trainer.Fit(SmallRun.Train, new FitOptions { Epochs = 12, BatchSize = 20, Validation = SmallRun.Validation });
        Assert.All(model.NamedModules(), m => Assert.True(m.Module.Training));
        Assert.Equal(Enumerable.Range(1, 12), history.Epochs.Select(e => e.Epoch));
        Assert.Equal(12 * 9, history.Epochs[^1].Steps);
        Assert.True(history.Epochs[^1].TrainLoss < 0.6 * history.Epochs[0].TrainLoss);
        Evaluation evaluation = trainer.Evaluate(SmallRun.Validation);
        Assert.InRange(evaluation.Metrics["accuracy"], 0.75, 1);
        Assert.Equal(evaluation.Loss, history.Epochs[^1].ValidationLoss);
        Assert.Equal(evaluation.Metrics["accuracy"], history.Epochs[^1].Metrics["accuracy"]);
    }

    [Fact]
    public void Hooks_see_every_output_and_gradient_of_a_run_with_validation()
    {
        Sequential model = SmallRun.Model();
        int outputs = 0, gradients = 0;
        foreach (Layer layer in model)
        {
            layer.OnForward((_, _, _) => outputs++);
            layer.OnGradient((l, dy) => gradients += l.Training && dy.Shape[0] == 20 ? 1 : 0);
        }

        var options = new FitOptions { Epochs = 2, BatchSize = 20, Validation = SmallRun.Validation, Directory = _folder.Path };
        float[] watched = Fitted(model);
        // 9 batches to learn from and one to validate an epoch; Flatten's output depends on nothing that is trained.
        Assert.Equal((2 * 10 * 6, 2 * 9 * 5), (outputs, gradients));
        Assert.Equal(Fitted(SmallRun.Model()), watched);

        float[] Fitted(Sequential m)
        {
            SmallRun.Trainer(m).Fit(SmallRun.Train, options);
            return SmallRun.Values(m);
        }
    }

    [Fact]
    public void A_module_in_evaluation_mode_stays_there()
    {
        Sequential model = SmallRun.Model();
        var norm = (BatchNorm1d)model[2];
        norm.Eval();
        float[] weight = norm.Weight.Value.ToArray();
        var modes = new List<bool>();
        norm.OnForward((module, _, _) => modes.Add(module.Training));
        Trainer trainer = SmallRun.Trainer(model);
        trainer.Fit(SmallRun.Train, new FitOptions { Epochs = 2, BatchSize = 20, Validation = SmallRun.Validation });
        Assert.Equal(Enumerable.Repeat(0f, 16), norm.RunningMean.ToArray());
        Assert.Equal(Enumerable.Repeat(1f, 16), norm.RunningVariance.ToArray());
        Assert.NotEqual(weight, norm.Weight.Value.ToArray()); // it is the averages that are kept, not the weights
        Assert.DoesNotContain(true, modes);
        Assert.Equal([true, true, true, false, true, true, true], model.NamedModules().Select(m => m.Module.Training));
        // A run that fails leaves the modes too.
        Assert.Throws<CrashException>(() => SmallRun.Trainer(model, callbacks: new Watcher(_ => throw new CrashException())).Fit(SmallRun.Train));
        Assert.Equal([true, true, true, false, true, true, true], model.NamedModules().Select(m => m.Module.Training));
    }

    [Fact]
    public void Steps_may_be_counted_in_place_of_epochs()
    {
        var steps = new List<TrainingProgress>();
        History history =
            SmallRun.Trainer(SmallRun.Model(), callbacks: new Watcher(steps.Add)).Fit(SmallRun.Train, new FitOptions { Steps = 13, BatchSize = 20 });
        Assert.Equal([9, 13], history.Epochs.Select(e => e.Steps));
        Assert.Equal(Enumerable.Range(1, 13).Select(s => (long)s), steps.Select(s => s.Step));
        Assert.Equal([.. Enumerable.Range(1, 9), 1, 2, 3, 4], steps.Select(s => s.Batch));
        Assert.Equal(2, steps[0].Epochs);
        Assert.Equal(steps.Skip(9).Average(s => s.Loss), history.Epochs[1].TrainLoss, 1e-12);
    }

    [Fact]
    public void The_mean_loss_is_over_examples_though_the_last_batch_is_smaller()
    {
        var steps = new List<TrainingProgress>();
        History history =
            SmallRun.Trainer(SmallRun.Model(), callbacks: new Watcher(steps.Add)).Fit(SmallRun.Train, new FitOptions { Epochs = 1, BatchSize = 50 });
        double[] sums = [.. steps.Select((s, i) => s.Loss * (i < 3 ? 50 : 30))];
        Assert.Equal(4, sums.Length); // 180 examples
        Assert.Equal((sums[0] + sums[1]) / 100, steps[1].MeanLoss, 1e-12);
        Assert.Equal(sums.Sum() / 180, steps[3].MeanLoss, 1e-12);
        Assert.Equal(sums.Sum() / 180, history.Epochs[0].TrainLoss, 1e-12);
    }

    [Fact]
    public void A_callback_may_end_a_run_within_an_epoch()
    {
        History history = SmallRun.Trainer(SmallRun.Model(), callbacks: new Watcher(stop: p => p.Step == 5))
            .Fit(SmallRun.Train, new FitOptions { Epochs = 3, BatchSize = 20, Directory = _folder.Path });
        Assert.True(history.StoppedEarly);
        Assert.Equal(5, Assert.Single(history.Epochs).Steps);
        Assert.Equal(["history.csv", "last.safetensors", "model.safetensors"], _folder.Names());
    }

    [Fact]
    public void Patience_ends_a_run_that_no_longer_improves_and_the_best_weights_come_back()
    {
        Sequential model = SmallRun.Model();
        var byEpoch = new List<float[]>();
        // So high a rate that the validation loss soon goes up and down.
        Trainer trainer = SmallRun.Trainer(model, learningRate: 0.2, callbacks: new Watcher(onEpoch: _ => byEpoch.Add(SmallRun.Values(model))));
        History history =
            trainer.Fit(SmallRun.Train, new FitOptions { Epochs = 60, BatchSize = 20, Validation = SmallRun.Validation, Patience = 3, RestoreBest = true });
        double[] losses = [.. history.Epochs.Select(e => e.ValidationLoss!.Value)];
        int best = Array.IndexOf(losses, losses.Min());
        Assert.True(history.StoppedEarly);
        Assert.Equal(best + 1 + 3, losses.Length);
        Assert.Equal(byEpoch[best], SmallRun.Values(model));
        Assert.Equal(losses[best], trainer.Evaluate(SmallRun.Validation).Loss);
    }

    [Fact]
    public void Another_runs_best_is_never_taken_for_this_ones()
    {
        SmallRun.Trainer(SmallRun.Model(1)).Fit(SmallRun.Train, new FitOptions { Epochs = 1, Validation = SmallRun.Validation, Directory = _folder.Path });
        Sequential model = SmallRun.Model(2);
        float[]? last = null;
        // No validation loss is ever better than infinity, so this run has no best.
        var trainer = new Trainer(
            model, new Worthless(), new Sgd(model.Parameters(), 0.01))
        { Callbacks = [new Watcher(onEpoch: _ => last = SmallRun.Values(model))] };
        trainer.Fit(SmallRun.Train, new FitOptions { Epochs = 2, Validation = SmallRun.Validation, RestoreBest = true, Directory = _folder.Path });
        Assert.Equal(last, SmallRun.Values(model));
    }

    [Fact]
    public void A_plateau_cuts_the_rate()
    {
        Trainer trainer = SmallRun.Trainer(SmallRun.Model(), new ReduceOnPlateau(patience: 0, factor: 0.5, threshold: 0.9), learningRate: 0.01);
        History history = trainer.Fit(SmallRun.Train, new FitOptions { Epochs = 4, BatchSize = 20, Validation = SmallRun.Validation });
        // Nothing falls by 90 %: each epoch but the first ends in a cut, which the next shows.
        Assert.Equal([0.01, 0.01, 0.005, 0.0025], history.Epochs.Select(e => e.LearningRate));
    }

    [Fact]
    public void Clipped_gradients_make_a_plain_step_no_longer_than_allowed()
    {
        Sequential model = SmallRun.Model();
        float[] before = Parameters(model);
        SmallRun.Trainer(model, optimizer: m => new Sgd(m.Parameters(), 1), clipNorm: 0.01f).Fit(SmallRun.Train, new FitOptions { Steps = 1 });
        double length = Math.Sqrt(Parameters(model).Zip(before, (a, b) => Math.Pow((double)a - b, 2)).Sum());
        Assert.InRange(length, 0.0098, 0.0102);
    }

    [Fact]
    public void The_history_is_csv_in_every_culture()
    {
        var history = new History();
        history.Add(new EpochRecord(1, 9, 1.5, 0.25, new Dictionary<string, double> { ["accuracy"] = 0.125 }, 0.001, 1.26));
        history.Add(new EpochRecord(2, 18, 1234.5, null, new Dictionary<string, double>(), 1e-7, 61));
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };
            Assert.Equal("epoch,steps,trainLoss,validationLoss,accuracy,learningRate,seconds\n1,9,1.5,0.25,0.125,0.001,1.3\n" +
                "2,18,1234.5,,NaN,1E-07,61.0\n", history.ToCsv());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void The_history_file_has_a_row_an_epoch()
    {
        History history = SmallRun.Trainer(SmallRun.Model())
            .Fit(SmallRun.Train, new FitOptions { Epochs = 3, BatchSize = 20, Validation = SmallRun.Validation, Directory = _folder.Path });
        Assert.Equal(history.ToCsv(), File.ReadAllText(_folder.File("history.csv")));
        string[] lines = File.ReadAllLines(_folder.File("history.csv"));
        Assert.Equal("epoch,steps,trainLoss,validationLoss,accuracy,learningRate,seconds", lines[0]);
        Assert.Equal(4, lines.Length);
        Assert.Equal(["best.safetensors", "history.csv", "last.safetensors", "model.safetensors"], _folder.Names());
    }

    [Fact]
    public void A_loss_that_is_no_number_any_more_ends_the_run_and_spares_what_was_saved()
    {
        SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, new FitOptions { Epochs = 1, Directory = _folder.Path });
        byte[] model = File.ReadAllBytes(_folder.File("model.safetensors"));
        var error = Assert.Throws<DivergenceException>(
            () => SmallRun.Trainer(SmallRun.Model(), optimizer: m => new Sgd(m.Parameters(), 1e30))
            .Fit(SmallRun.Train, new FitOptions { Epochs = 3, Directory = _folder.Path }));
        Assert.Matches("^Fit: the (loss must stay a finite number|weights must stay finite numbers)\\.\n  Got .+\\.\n" +
            "  Try a smaller learning rate \\(now 1E\\+30\\), ClipNorm = 1, or inputs scaled to about 1\\.$", error.Message);
        Assert.Equal(model, File.ReadAllBytes(_folder.File("model.safetensors")));
    }

    [Fact]
    public void Weights_that_are_no_numbers_any_more_are_not_saved()
    {
        var model = new Sequential(new Flatten(), new Linear(64, 10));
        model.Initialize(1);
        var spoil = new Watcher(_ => model.Parameters().First().Value.AsWritableSpan()[3] = float.NaN);
        var error = Assert.Throws<DivergenceException>(
            () => SmallRun.Trainer(model, callbacks: spoil).Fit(SmallRun.Train, new FitOptions { Steps = 1, Directory = _folder.Path }));
        Assert.StartsWith("Fit: the weights must stay finite numbers.\n  Got NaN or infinity in 1.weight in epoch 1, after step 1.\n  Try",
            error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void An_input_that_is_no_number_is_blamed()
    {
        Tensor inputs = Tensor.Zeros(8, 3);
        inputs.AsWritableSpan()[(5 * 3) + 1] = float.NaN;
        var model = new Sequential(new Linear(3, 1));
        var trainer = new Trainer(model, new MeanSquaredError(), new Sgd(model.Parameters(), 0.1));
        var error = Assert.Throws<DivergenceException>(
            () => trainer.Fit(new TensorDataset(inputs, Tensor.Zeros(8, 1)), new FitOptions { Epochs = 1, Shuffle = false }));
        Assert.Equal("Fit: the loss must stay a finite number.\n  Got NaN in epoch 1, batch 1.\n" +
            "  Example 5 of the batch has a feature that is NaN or infinite: clean the data.", error.Message);
    }

    [Fact]
    public void A_place_that_cannot_be_written_ends_the_run()
    {
        File.WriteAllText(_folder.File("taken"), "a file");
        var error = Assert.Throws<IOException>(
            () => SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, new FitOptions { Epochs = 1, Directory = _folder.File("taken") }));
        Assert.StartsWith($"Saving: {Path.Combine(_folder.File("taken"), "history.csv")} could not be written;", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<FitOptions, string> Nonsense => new()
    {
        { new FitOptions { Epochs = 0 }, "Fit: there must be at least one step.\n  Got Epochs = 0.\n  Try Epochs = 10." },
        { new FitOptions { Steps = 0 }, "Fit: there must be at least one step.\n  Got Steps = 0.\n  Try Steps = 1000." },
        { new FitOptions { Resume = true }, "Fit: to resume, the run needs a directory.\n  Got none." },
        { new FitOptions { Patience = 3 }, "Fit: Patience, RestoreBest and Monitor need validation data.\n  Got none." },
        { new FitOptions { RestoreBest = true }, "Fit: Patience, RestoreBest and Monitor need validation data.\n  Got none." },
        { new FitOptions { BatchSize = 500, DropLast = true }, "DataLoader: there must be at least one batch." },
    };

    [Theory]
    [MemberData(nameof(Nonsense), DisableDiscoveryEnumeration = true)]
    public void Options_that_make_no_sense_are_refused(FitOptions options, string message) =>
        Assert.StartsWith(
            message, Assert.Throws<ArgumentException>(() => SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, options)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_optimiser_of_another_model_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(
            () => SmallRun.Trainer(SmallRun.Model(), optimizer: _ => new Sgd(SmallRun.Model().Parameters())).Fit(SmallRun.Train));
        Assert.StartsWith("Fit: the optimizer must have parameters of the model.\n  Got Sgd with 6 parameters, none of them the model's.\n" +
            "  Try new Sgd(model.Parameters()).", error.Message, StringComparison.Ordinal);
        // Fine-tuning trains a part.
        Assert.Single(SmallRun.Trainer(SmallRun.Model(), optimizer: m => new Sgd(m.Children[5].Parameters()))
            .Fit(SmallRun.Train, new FitOptions { Epochs = 1 }).Epochs);
    }

    private static float[] Parameters(Module model) => [.. model.Parameters().SelectMany(p => p.Value.ToArray())];

    /// <summary>Finite while learning, infinite when judging.</summary>
    private sealed class Worthless : Loss
    {
        private readonly CrossEntropy _inner = new();

        public override Tensor Call(Tensor prediction, IntTensor labels)
        {
            Tensor loss = _inner.Call(prediction, labels);
            return !NoGrad.IsActive ? loss : loss / 0f;
        }
    }
}

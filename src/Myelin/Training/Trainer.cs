using System.Diagnostics;
using System.Globalization;
using Myelin.Serialization;

namespace Myelin;

/// <summary>Trains a model: batches, forward, loss, backward, step; with validation, early stopping, checkpoints and resuming.</summary>
/// <example><code>
/// var model = new Sequential(new Linear(64, 32), new Relu(), new Linear(32, 10));
/// var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters()));
/// trainer.Fit(train, new FitOptions { Epochs = 20 });
/// Console.WriteLine(trainer.Evaluate(test).Metrics["accuracy"]);
/// </code></example>
public sealed class Trainer
{
    private readonly BatchModel _model;
    private readonly Loss _loss;
    private readonly Optimizer _optimizer;

    /// <summary>A trainer of a model that takes numbers.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="loss">What is made small.</param>
    /// <param name="optimizer">How; it must have been given the model's parameters.</param>
    public Trainer(Layer model, Loss loss, Optimizer optimizer) : this(BatchModel.Of(model), loss, optimizer) { }

    /// <summary>A trainer of a model that takes token ids, such as one of language.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="loss">What is made small.</param>
    /// <param name="optimizer">How; it must have been given the model's parameters.</param>
    public Trainer(Module<IntTensor, Tensor> model, Loss loss, Optimizer optimizer) : this(BatchModel.Of(model), loss, optimizer) { }

    private Trainer(BatchModel model, Loss loss, Optimizer optimizer) => (_model, _loss, _optimizer) = (model, loss, optimizer);

    /// <summary>How the learning rate changes; null leaves it.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>Limits the common norm of all gradients; null does not.</summary>
    public float? ClipNorm { get; init; }

    /// <summary>Limits each element of each gradient; null does not.</summary>
    public float? ClipValue { get; init; }

    /// <summary>Decides the order of the examples. The first weights are the model's: <c>model.Initialize(seed)</c>.</summary>
    public ulong Seed { get; init; }

    /// <summary>What is gathered over validation and test data. By default accuracy for classes, the root mean squared error else.</summary>
    public IReadOnlyList<Metric>? Metrics { get; init; }

    /// <summary>Who looks on.</summary>
    public IList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>Trains.</summary>
    /// <remarks>
    /// Every module learns in the mode it is in, and keeps it: a new model is in training mode and still is afterwards. What was put into
    /// evaluation mode stays there, such as a <see cref="BatchNorm"/> whose running averages must not move in fine-tuning; after
    /// <c>model.Eval()</c> call <c>model.Train()</c> to train all of it. Validation, <see cref="Evaluate"/> and <c>Predict</c> always
    /// evaluate, whatever the mode.
    /// </remarks>
    /// <param name="train">The examples to learn from.</param>
    /// <param name="options">How long and in what way.</param>
    /// <returns>The figures of each epoch.</returns>
    /// <exception cref="ArgumentException">An option makes no sense, or the optimiser has no parameter of the model.</exception>
    /// <exception cref="DivergenceException">The loss became NaN or infinite. What was saved before stays.</exception>
    /// <exception cref="IOException">The run cannot be saved.</exception>
    /// <exception cref="InvalidDataException">The run to go on with is damaged, or was started with other settings.</exception>
    public History Fit(Dataset train, FitOptions? options = null)
    {
        return new TrainingRun(this, _model, _loss, _optimizer, train, options ?? new FitOptions()).Execute();
    }

    /// <summary>Runs the model over a data set, in evaluation mode.</summary>
    public Evaluation Evaluate(Dataset dataset) => Evaluation.Of(_model, _loss, dataset, MetricsFor(dataset), EvaluationBatch);

    /// <summary>Models of language give a score for each token at each place: fewer examples fill the memory.</summary>
    private int EvaluationBatch => _model.Module is Layer ? 256 : 64;

    internal IEnumerable<Metric> MetricsFor(Dataset dataset) => Metrics ?? (dataset.Classes > 0 ? [new Accuracy()] : [new RootMeanSquaredError()]);
}

/// <summary>One call of <see cref="Trainer.Fit"/>.</summary>
internal sealed class TrainingRun
{
    private readonly Trainer _trainer;
    private readonly BatchModel _batches;
    private readonly Module _model;
    private readonly Loss _loss;
    private readonly Optimizer _optimizer;
    private readonly FitOptions _options;
    private readonly DataLoader _loader;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly long _totalSteps;
    private readonly int _totalEpochs;
    private readonly History _history = new();
    private TrainingState _state;
    private double _secondsBefore;

    internal TrainingRun(Trainer trainer, BatchModel batches, Loss loss, Optimizer optimizer, Dataset train, FitOptions options)
    {
        (_trainer, _batches, _model, _loss, _optimizer, _options) = (trainer, batches, batches.Module, loss, optimizer, options);
        _loader = new DataLoader(train, options.BatchSize, options.Shuffle, trainer.Seed, options.DropLast, options.Prefetch, options.ExamplesPerEpoch);
        _totalSteps = options.Steps ?? (long)options.Epochs * _loader.BatchesPerEpoch;
        _totalEpochs = (int)((_totalSteps + _loader.BatchesPerEpoch - 1) / _loader.BatchesPerEpoch);
        if (_totalSteps < 1)
        {
            string got = options.Steps is { } steps ? $"Steps = {steps}.\n  Try Steps = 1000" : $"Epochs = {options.Epochs}.\n  Try Epochs = 10";
            throw new ArgumentException($"Fit: there must be at least one step.\n  Got {got}.", nameof(options));
        }

        var own = _model.Parameters().ToHashSet();
        if (!optimizer.Parameters.Any(own.Contains))
        {
            throw new ArgumentException(
                "Fit: the optimiser must have parameters of the model.\n" +
                $"  Got {optimizer.GetType().Name} with {optimizer.Parameters.Count()} parameters, none of them the model's.\n" +
                $"  Try new {optimizer.GetType().Name}(model.Parameters()).", nameof(optimizer));
        }

        if (options.Resume && options.Directory is null)
        {
            throw new ArgumentException(
                "Fit: to resume, the run needs a directory.\n" +
                "  Got none.\n" +
                "  Set Directory to where the run was saved.", nameof(options));
        }

        if ((options.Patience is not null || options.RestoreBest) && options.Validation is null)
        {
            throw new ArgumentException(
                "Fit: Patience and RestoreBest need validation data.\n" +
                "  Got none.\n" +
                "  Set Validation, for example to a part of train.Split(1, 0.9, 0.1).", nameof(options));
        }

        _state = new TrainingState();
        if (options.Directory is not null) _state.Settings = RunSettings.Of(trainer, _model, loss, optimizer, train, options, _totalSteps);
    }

    private string LastPath => Path.Combine(_options.Directory!, "last.safetensors");

    private string BestPath => Path.Combine(_options.Directory!, "best.safetensors");

    /// <summary>Over the examples, not the batches: the last batch may be smaller.</summary>
    private double MeanLoss => _state.EpochLossSum / Math.Max(_state.EpochExamples, 1);

    internal History Execute()
    {
        // What an earlier run left in the folder stays until this one has something to put in its place.
        if (_options.Resume && File.Exists(LastPath)) Restore();
        Dictionary<string, float[]>? best = null;
        while (!_state.Finished)
        {
            RunEpoch();
            if (FinishEpoch() && _options.RestoreBest) best = _model.StateDict().ToDictionary(e => e.Key, e => e.Value.ToArray());
        }

        if (_options.RestoreBest) RestoreBest(best);
        if (_options.Directory is not null) _model.Save(Path.Combine(_options.Directory, "model.safetensors"), _options.Metadata);
        _history.StoppedEarly = _state.StoppedEarly;
        return _history;
    }

    private void RunEpoch()
    {
        foreach (Batch batch in _loader.Epoch(_state.Epoch, _state.BatchInEpoch))
        {
            (long done, long total) = _trainer.Schedule?.Unit == ScheduleUnit.Step ? (_state.Steps, _totalSteps) : (_state.Epoch, _totalEpochs);
            _trainer.Schedule?.Apply(_optimizer, done, total);
            double loss = Step(batch);
            _state.EpochLossSum += loss * batch.Count;
            _state.EpochExamples += batch.Count;
            _state.BatchInEpoch++;
            _state.Steps++;
            var progress = new TrainingProgress(
                _state.Epoch + 1, _totalEpochs, _state.BatchInEpoch, _loader.BatchesPerEpoch, _state.Steps, loss, MeanLoss, _optimizer.LearningRate);
            foreach (TrainingCallback callback in _trainer.Callbacks) callback.OnStep(progress);
            if (_state.Steps >= _totalSteps || _trainer.Callbacks.Any(c => c.StopRequested)) return;
            if (_options.CheckpointEvery is not { } every || _options.Directory is null) continue;
            if (_state.Steps % every != 0 || _state.BatchInEpoch == _loader.BatchesPerEpoch) continue;
            RequireFiniteWeights();
            SaveState();
        }
    }

    private double Step(Batch batch)
    {
        _optimizer.ZeroGrad();
        Tensor loss = _loss.Call(_batches.Call(batch), batch);
        float value = loss.Item();
        if (!float.IsFinite(value)) throw Diverged(batch, value);
        loss.Backward();
        if (_trainer.ClipValue is { } limit) _optimizer.Parameters.ClipGradValue(limit);
        if (_trainer.ClipNorm is { } norm) _optimizer.Parameters.ClipGradNorm(norm);
        _optimizer.Step();
        return value;
    }

    /// <summary>Validation, notes and saving. Returns whether the validation loss is the lowest so far.</summary>
    private bool FinishEpoch()
    {
        RequireFiniteWeights();
        double trainLoss = MeanLoss;
        Evaluation? validation = _options.Validation is { } data ? _trainer.Evaluate(data) : null;
        var record = new EpochRecord(
            _state.Epoch + 1, _state.Steps, trainLoss, validation?.Loss, validation?.Metrics ?? new Dictionary<string, double>(),
            _optimizer.LearningRate, _secondsBefore + _watch.Elapsed.TotalSeconds);
        _history.Add(record);
        _state.Epochs.Add(record);
        bool improved = validation is not null && validation.Loss < _state.BestLoss;
        if (improved) _state.BestLoss = validation!.Loss;
        _state.EpochsWithoutImprovement = improved ? 0 : _state.EpochsWithoutImprovement + 1;
        if (_trainer.Schedule is ReduceOnPlateau plateau)
        {
            plateau.Observe(validation?.Loss ?? trainLoss);
            (_state.PlateauBest, _state.PlateauWaited, _state.PlateauShare) = plateau.State;
        }

        (_state.Epoch, _state.BatchInEpoch, _state.EpochLossSum, _state.EpochExamples) = (_state.Epoch + 1, 0, 0, 0);
        foreach (TrainingCallback callback in _trainer.Callbacks) callback.OnEpoch(record);
        _state.StoppedEarly = _state.EpochsWithoutImprovement >= (_options.Patience ?? int.MaxValue) || _trainer.Callbacks.Any(c => c.StopRequested);
        _state.Finished = _state.StoppedEarly || _state.Steps >= _totalSteps;
        if (_options.Directory is { } directory)
        {
            // The state goes last: whatever happens before, the run goes on from the state before and writes these again.
            if (improved)
            {
                _model.Save(BestPath);
                _state.BestWeights = Hash(_model.StateDict().Select(e => e.Value));
            }

            AtomicFile.WriteText(Path.Combine(directory, "history.csv"), _history.ToCsv());
            SaveState();
        }

        return improved;
    }

    private void SaveState()
    {
        _state.Seconds = _secondsBefore + _watch.Elapsed.TotalSeconds;
        Checkpoint.Save(LastPath, _model, _optimizer, _state);
    }

    private void Restore()
    {
        _state = Checkpoint.Load(LastPath, _model, _optimizer, _state.Settings);
        _secondsBefore = _state.Seconds;
        foreach (EpochRecord epoch in _state.Epochs) _history.Add(epoch);
        if (_trainer.Schedule is ReduceOnPlateau plateau) plateau.State = (_state.PlateauBest, _state.PlateauWaited, _state.PlateauShare);
    }

    private static ulong Hash(IEnumerable<Tensor> weights)
    {
        var fingerprint = new Fingerprint();
        foreach (Tensor value in weights) fingerprint.Add(value);
        return fingerprint.Value;
    }

    private void RestoreBest(Dictionary<string, float[]>? own)
    {
        if (own is not null)
        {
            foreach ((string key, Tensor value) in _model.StateDict()) value.CopyFrom(own[key]);
        }
        else if (_options.Directory is not null && double.IsFinite(_state.BestLoss))
        {
            // A resumed run whose best epoch came before it stopped. Another run may have written there since.
            var best = File.Exists(BestPath) ? SafeTensors.Read(BestPath).Tensors : null;
            string[] keys = [.. _model.StateDict().Select(e => e.Key)];
            if (best is null || !keys.All(best.ContainsKey) || Hash(keys.Select(key => best[key])) != _state.BestWeights)
            {
                throw new InvalidDataException(
                    $"Fit: to restore the best weights, {BestPath} must be what this run wrote.\n" +
                    $"  Got {(best is null ? "no such file" : "other weights")}.\n" +
                    "  Set RestoreBest = false, which keeps the last weights, or start anew in another folder.");
            }

            _model.Load(BestPath);
        }
    }

    /// <summary>Throws if a weight is NaN or infinite: it must neither replace a good file nor be gone on from.</summary>
    private void RequireFiniteWeights()
    {
        foreach ((string key, Tensor value) in _model.StateDict())
        {
            bool finite = true;
            foreach (float weight in value.Span) finite &= float.IsFinite(weight);
            GC.KeepAlive(value);
            if (finite) continue;
            throw new DivergenceException(
                string.Create(CultureInfo.InvariantCulture,
                $"Fit: the weights must stay finite numbers.\n" +
                $"  Got NaN or infinity in {key} in epoch {_state.Epoch + 1}, after step {_state.Steps}.\n" +
                $"  Try a smaller learning rate (now {_optimizer.LearningRate:G3}), ClipNorm = 1, or inputs scaled to about 1."));
        }
    }

    private DivergenceException Diverged(Batch batch, float value)
    {
        int bad = -1;
        ReadOnlySpan<float> inputs = batch.HasInputs(out Tensor? numbers) ? numbers.Span : default;
        for (int i = 0; bad < 0 && i < inputs.Length; i++)
        {
            if (!float.IsFinite(inputs[i])) bad = i / (inputs.Length / batch.Count);
        }

        GC.KeepAlive(batch);
        string fix = bad >= 0
            ? $"Example {bad} of the batch has a feature that is NaN or infinite: clean the data."
            : string.Create(
                CultureInfo.InvariantCulture, $"Try a smaller learning rate (now {_optimizer.LearningRate:G3}), ClipNorm = 1, or inputs scaled to about 1.");
        return new DivergenceException(
            "Fit: the loss must stay a finite number.\n" +
            $"  Got {value} in epoch {_state.Epoch + 1}, batch {_state.BatchInEpoch + 1}.\n" +
            $"  {fix}");
    }
}

using System.Diagnostics;
using Myelin.Serialization;

namespace Myelin;

/// <summary>One call of <see cref="Trainer.Fit"/>: epochs of steps, and what happens between them.</summary>
internal sealed class TrainingRun
{
    private readonly Trainer _trainer;
    private readonly TrainingContext _context;
    private readonly TrainingCallback[] _callbacks;
    private readonly FitOptions _options;
    private readonly DataLoader _loader;
    private readonly CancellationToken _cancellation;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly BestEpoch _best;
    private readonly long _totalSteps;
    private readonly int _totalEpochs;
    private TrainingState _state = new();
    private double _secondsBefore;
    private bool _ownershipChecked;

    internal TrainingRun(Trainer trainer, Dataset train, FitOptions options, CancellationToken cancellation)
    {
        options.Check(trainer, train);
        (_trainer, _options, _cancellation, _callbacks) = (trainer, options, cancellation, [.. trainer.Callbacks]);
        _loader = new DataLoader(train, options.BatchSize, options.Shuffle, trainer.Seed, options.DropLast, options.Prefetch, options.ExamplesPerEpoch);
        int stepsPerEpoch = (_loader.BatchesPerEpoch + options.AccumulateBatches - 1) / options.AccumulateBatches;
        _totalSteps = options.Steps ?? (long)options.Epochs * stepsPerEpoch;
        _totalEpochs = (int)((_totalSteps + stepsPerEpoch - 1) / stepsPerEpoch);
        _context = new TrainingContext(trainer.Task, trainer.Optimizer, train, options, new History(), _totalSteps);
        _best = new BestEpoch(_context.Model, options);
        if (options.Directory is not null) _state.Settings = RunSettings.Of(trainer, train, options, _totalSteps);
    }

    /// <summary>The mean over examples, not batches, because the last batch may be smaller.</summary>
    private double MeanLoss => _state.EpochLossSum / Math.Max(_state.EpochExamples, 1);

    internal History Execute()
    {
        try
        {
            // An earlier run's files in the folder stay until this one has something to replace them with.
            if (_options.Resume && File.Exists(Checkpoint.PathIn(_options.Directory!))) Restore();
            foreach (TrainingCallback callback in _callbacks) callback.OnBegin(_context);
            TrainingEnd end = Train();
            foreach (TrainingCallback callback in _callbacks) callback.OnEnd(_context, end);
            if (end == TrainingEnd.Canceled) _cancellation.ThrowIfCancellationRequested();
            return _context.History;
        }
        catch (Exception error) when (error is not OperationCanceledException || !_cancellation.IsCancellationRequested)
        {
            foreach (TrainingCallback callback in _callbacks) callback.OnFailure(_context, error);
            throw;
        }
    }

    private TrainingEnd Train()
    {
        while (!_state.Finished)
        {
            if (!RunEpoch()) return TrainingEnd.Canceled;
            FinishEpoch();
        }

        if (_options.RestoreBest) _best.Restore(_state);
        if (_options.Directory is not null) _context.Model.Save(Path.Combine(_options.Directory, "model.safetensors"), _options.Metadata);
        _context.History.StoppedEarly = _state.StoppedEarly;
        _context.History.WithoutGradient = [.. _trainer.Optimizer.WithoutSteps().Select(p => p.Key)];
        _context.History.BestEpoch = _state.BestEpoch > 0 ? _state.BestEpoch : null;
        return _context.StopRequested ? TrainingEnd.Stopped : _state.StoppedEarly ? TrainingEnd.EarlyStopping : TrainingEnd.Completed;
    }

    /// <summary>The steps of one epoch, or of what is left of it; false if the run was canceled.</summary>
    private bool RunEpoch()
    {
        foreach (Batch[] batches in _loader.Epoch(_state.Epoch, _state.BatchInEpoch).Chunk(_options.AccumulateBatches))
        {
            if (_cancellation.IsCancellationRequested) return Interrupted();
            _trainer.Schedule?.Apply(_trainer.Optimizer, new ScheduleProgress(_state.Steps, _totalSteps, _state.Epoch, _totalEpochs));
            Step(batches);
            foreach (TrainingCallback callback in _callbacks) callback.OnStep(_context);
            if (_state.Steps >= _totalSteps || _context.StopRequested) return true;
            bool due = _options.CheckpointEvery is { } every && _state.Steps % every == 0 && _state.BatchInEpoch < _loader.BatchesPerEpoch;
            if (!due || _options.Directory is null) continue;
            AnnounceSaving();
            SaveState();
        }

        return true;
    }

    private void Step(Batch[] batches)
    {
        int examples = batches.Sum(b => b.Count);
        double loss = 0, weight = batches.Sum(_trainer.Task.WeightOf);
        _trainer.Optimizer.ZeroGrad();
        foreach (Batch batch in batches)
        {
            _context.Batch = batch;
            Tensor mean = _ownershipChecked ? _trainer.Task.Loss(batch) : Ownership.FirstLoss(_trainer.Task, batch);
            _ownershipChecked = true;
            float value = mean.Item();
            if (!float.IsFinite(value)) throw Divergence.OfLoss(batch, value, _state, _trainer.Optimizer);
            double share = _trainer.Task.WeightOf(batch) / weight;
            if (batches.Length > 1) mean *= (float)share;
            mean.Backward();
            loss += value * share;
        }

        foreach (TrainingCallback callback in _callbacks) callback.OnGradients(_context);
        if (_trainer.ClipValue is { } limit) _trainer.Optimizer.Parameters.ClipGradValue(limit);
        if (_trainer.ClipNorm is { } norm) _trainer.Optimizer.Parameters.ClipGradNorm(norm);
        _trainer.Optimizer.Step();
        _state.EpochLossSum += loss * examples;
        _state.EpochExamples += examples;
        _state.BatchInEpoch += batches.Length;
        _state.Steps++;
        _context.Progress = new TrainingProgress(
            _state.Epoch + 1, _totalEpochs, _state.BatchInEpoch, _loader.BatchesPerEpoch, _state.Steps, loss, MeanLoss, _trainer.Optimizer.LearningRate);
    }

    /// <summary>Validation, records and saving.</summary>
    private void FinishEpoch()
    {
        Divergence.RequireFiniteWeights(_context.Model, _state, _trainer.Optimizer);
        double trainLoss = MeanLoss;
        Evaluation? validation = _options.Validation is { } data ? Validate(data) : null;
        var record = new EpochRecord(
            _state.Epoch + 1, _state.Steps, trainLoss, validation?.Loss, validation?.Metrics ?? new Dictionary<string, double>(),
            _trainer.Optimizer.LearningRate, _secondsBefore + _watch.Elapsed.TotalSeconds);
        _context.History.Add(record);
        _state.Epochs.Add(record);
        bool improved = validation is not null && _best.Improves(validation, _state);
        _state.EpochsWithoutImprovement = improved ? 0 : _state.EpochsWithoutImprovement + 1;
        _trainer.Schedule?.Observe(validation?.Loss ?? trainLoss);
        (_state.Epoch, _state.BatchInEpoch, _state.EpochLossSum, _state.EpochExamples) = (_state.Epoch + 1, 0, 0, 0);
        foreach (TrainingCallback callback in _callbacks) callback.OnEpoch(_context, record);
        _state.StoppedEarly = _context.StopRequested || _state.EpochsWithoutImprovement >= (_options.Patience ?? int.MaxValue);
        _state.Finished = _state.StoppedEarly || _state.Steps >= _totalSteps;
        if (_options.Directory is not null) AnnounceSaving();
        if (improved) _best.Keep(_state);
        if (_options.Directory is not { } directory) return;
        AtomicFile.WriteText(Path.Combine(directory, "history.csv"), _context.History.ToCsv());

        // The state is saved last: whatever happens before, the run continues from the previous state and writes these again.
        SaveState();
    }

    private Evaluation Validate(Dataset data)
    {
        Scores scores = Evaluation.ScoresOf(_trainer.Task, data);
        Evaluation validation = scores.ToEvaluation();
        Divergence.RequireComparable(validation, scores.HasLoss, _options, data, _state);
        return validation;
    }

    private bool Interrupted()
    {
        if (_options.Directory is null || _state.Steps == 0) return false;
        AnnounceSaving();
        SaveState();
        return false;
    }

    private void AnnounceSaving()
    {
        Divergence.RequireFiniteWeights(_context.Model, _state, _trainer.Optimizer);
        foreach (TrainingCallback callback in _callbacks) callback.OnSaving(_context);
    }

    private void SaveState()
    {
        _state.Seconds = _secondsBefore + _watch.Elapsed.TotalSeconds;
        Checkpoint.Save(Checkpoint.PathIn(_options.Directory!), _trainer, _callbacks, _state);
    }

    private void Restore()
    {
        _state = Checkpoint.Load(Checkpoint.PathIn(_options.Directory!), _trainer, _callbacks, _state.Settings);
        // More epochs than before extend a run; fewer than it has done end it.
        _state.Finished |= _state.Steps >= _totalSteps;
        _secondsBefore = _state.Seconds;
        foreach (EpochRecord epoch in _state.Epochs) _context.History.Add(epoch);
    }
}

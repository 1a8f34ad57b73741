using Myelin.Serialization;

namespace Myelin.Runs;

/// <summary>A model in training with its data: what a kind of model needs for its own way of training.</summary>
internal sealed class TrainingSession
{
    private readonly RunRequest _request;
    private readonly Action<RunEvent> _report;
    private readonly Dataset _train;
    private readonly Dataset? _validation;
    private readonly int? _examplesPerEpoch;
    private readonly long _steps;
    private RunDescription _description;

    internal TrainingSession(RunRequest request, LoadedData data, Module model, OptionValues settings, Action<RunEvent> report)
    {
        (_request, Data, Model, Settings, _report) = (request, data, model, settings, report);
        (_train, _validation) = settings.Find(TrainOptions.Validation) is { } share ? data.Split(share) : (data.Train, null);
        _examplesPerEpoch = request.Kind.ExamplesPerEpoch(_train.Count, BatchSize);
        _steps = (long)settings.Get(TrainOptions.Epochs) * (((_examplesPerEpoch ?? _train.Count) + (long)BatchSize - 1) / BatchSize);
        _description = new RunDescription
        {
            Dataset = data.Name,
            Kind = request.Kind,
            Model = request.Model,
            Settings = settings,
            Seed = request.Seed,
            Preparation = data.Preparation,
        };
    }

    internal LoadedData Data { get; }

    internal Module Model { get; }

    internal OptionValues Settings { get; }

    internal ulong Seed => _request.Seed;

    /// <summary>The share of label smoothing; null for none.</summary>
    internal double? LabelSmoothing => Settings.Find(TrainOptions.LabelSmoothing) is > 0 and var share ? share : null;

    private int BatchSize => Settings.Get(TrainOptions.BatchSize);

    private string WeightsPath => Path.Combine(_request.Folder, RunFolder.WeightsName);

    private Dictionary<string, string> Metadata => new() { [RunDescription.MetadataKey] = _description.ToJson() };

    internal void Report(RunEvent happened) => _report(happened);

    /// <summary>Reports the start of the run, and its initial weights.</summary>
    internal void Begin(StartWeights start)
    {
        bool resumed = _request.Resume && RunFolder.HasCheckpoint(_request.Folder);
        _report(new RunStarted
        {
            Dataset = Data.Name,
            Model = _request.Model.Name,
            Parameters = Model.ParameterCount,
            Epochs = Settings.Get(TrainOptions.Epochs),
            Steps = _steps,
            Resumed = resumed,
            LabelSmoothing = LabelSmoothing,
            Frozen = start.Frozen > 0 ? start.Frozen : null,
            Data = Data.Summary,
            Settings = _description.Summary,
            Start = resumed ? [.. start.Lines, $"continuing the run in {_request.Folder}"] : start.Lines,
            // Not an error: a job that is restarted repeatedly has the same command the first time.
            Notice = _request.Resume && !resumed ? $"NOTE: nothing to resume in {_request.Folder}; starting a new run" : null,
            Counts = EventFigures.From(Data.Counts),
        });
    }

    /// <summary>Trains by gradients.</summary>
    internal SessionResult Fit(CancellationToken cancellation)
    {
        var progress = new ProgressCallback(_report, _steps);
        var trainer = new Trainer(_request.Kind.CreateTask(Model, Data.Preparation, Settings), Optimizers.Create(Model, Settings))
        {
            Seed = _request.Seed,
            Schedule = Schedules.Create(Settings, _steps),
            ClipNorm = (float?)Settings.Find(TrainOptions.ClipNorm),
            Callbacks = [progress],
        };
        try
        {
            History history = trainer.Fit(_train, new FitOptions
            {
                Epochs = Settings.Get(TrainOptions.Epochs),
                BatchSize = BatchSize,
                ExamplesPerEpoch = _examplesPerEpoch,
                Validation = _validation,
                Patience = Settings.Find(TrainOptions.Patience),
                Directory = _request.Folder,
                Resume = _request.Resume,
                CheckpointEvery = Settings.Find(TrainOptions.CheckpointEvery),
                Metadata = Metadata,
            }, cancellation);
            return new SessionResult(history.Epochs.Count, history.Epochs[^1].Steps, history.Epochs[^1].TrainLoss);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // A checkpoint may also belong to an earlier run, which this one does not continue.
            bool isSaved = progress.Progress.Step > 0 || (_request.Resume && RunFolder.HasCheckpoint(_request.Folder));
            _report(new RunCanceled(progress.Progress.Epoch, progress.Progress.Step, isSaved));
            throw;
        }
    }

    /// <summary>Writes the weights, with their description.</summary>
    internal void SaveModel() => Model.Save(WeightsPath, Metadata);

    /// <summary>Writes the description, and removes files of an earlier run that this one did not replace.</summary>
    internal void Finish(SessionResult trained)
    {
        // The model was saved with the epochs that were planned; early stopping and a perceptron without mistakes run fewer.
        bool isShorter = trained.Epochs != Settings.Get(TrainOptions.Epochs);
        _description = _description with { Settings = Settings.With(TrainOptions.Epochs, trained.Epochs) };
        if (isShorter) SaveModel();
        AtomicFile.WriteText(Path.Combine(_request.Folder, RunFolder.DescriptionName), _description.ToJson() + "\n");
        RunFolder.RemoveStale(_request.Folder, _request.Model.CanResume, Settings.Has(TrainOptions.Validation));
    }
}

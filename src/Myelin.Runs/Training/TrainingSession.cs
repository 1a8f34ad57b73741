using Myelin.Serialization;

namespace Myelin.Runs;

/// <summary>A model in training with its data: what a kind of model needs for its own way of training.</summary>
internal sealed class TrainingSession
{
    private readonly RunRequest _request;
    private readonly RunFolder _folder;
    private readonly Action<RunEvent> _report;
    private readonly int? _examplesPerEpoch;
    private readonly long _steps;
    private RunDescription _description;

    internal TrainingSession(RunRequest request, RunFolder folder, LoadedData data, Module model, OptionValues settings, Action<RunEvent> report)
    {
        (_request, _folder, Data, Model, Settings, _report) = (request, folder, data, model, settings, report);
        _examplesPerEpoch = request.Kind.ExamplesPerEpoch(data.Train.Count, BatchSize);
        Doctor = NewDoctor();
        _steps = (long)settings.Get(TrainOptions.Epochs) * (((_examplesPerEpoch ?? data.Train.Count) + (long)BatchSize - 1) / BatchSize);
        _description = new RunDescription
        {
            // The name as it was first given: a resumed or repeated run finds its file by the full path.
            Dataset = request.Continued?.Dataset ?? request.Repeated?.OwnDataset ?? data.Name,
            Source = File.Exists(data.Name) ? Path.GetFullPath(data.Name) : null,
            SourceFromRun = File.Exists(data.Name) ? Path.GetRelativePath(folder.Path, data.Name) : null,
            Kind = request.Kind,
            Model = request.Model,
            Settings = settings,
            Seed = request.Seed,
            Preparation = data.Preparation,
            Split = data.Split,
            Trained = data.Trained,
            Baseline = data.Baseline,
            FirstEpochs = request.Continued is { } run && run.PlannedEpochs != settings.Get(TrainOptions.Epochs) ? run.FirstEpochs ?? run.PlannedEpochs
                : request.Continued?.FirstEpochs,
        };
    }

    internal LoadedData Data { get; }

    internal Module Model { get; }

    internal OptionValues Settings { get; }

    internal ulong Seed => _request.Seed;

    /// <summary>The share of label smoothing; null for none.</summary>
    internal double? LabelSmoothing => Settings.Find(TrainOptions.LabelSmoothing) is > 0 and var share ? share : null;

    private int BatchSize => Settings.Get(TrainOptions.BatchSize);

    /// <summary>Early stopping is a choice of the best epoch.</summary>
    private bool RestoresBest => Settings.Has(TrainOptions.Patience);

    private Dictionary<string, string> Metadata => new() { [RunDescription.MetadataKey] = _description.ToJson() };

    internal void Report(RunEvent happened) => _report(happened);

    /// <summary>Watches the run; null if it is switched off.</summary>
    internal Doctor? Doctor { get; }

    /// <summary>The run, to evaluate its model.</summary>
    internal RunDescription Description => _description;

    /// <summary>Reports the start of the run, and its initial weights.</summary>
    internal void Begin(StartWeights start)
    {
        bool resumed = _request.Resume && _folder.HasCheckpoint;
        _report(new RunStarted
        {
            Dataset = _description.Dataset,
            Model = _request.Model.Name,
            Parameters = Model.ParameterCount,
            Epochs = Settings.Get(TrainOptions.Epochs),
            Steps = _steps,
            Resumed = resumed,
            LabelSmoothing = LabelSmoothing,
            Frozen = start.Frozen > 0 ? start.Frozen : null,
            Data = Data.Summary,
            Settings = _description.Summary,
            Out = _folder.Path,
            Start = [.. Data.Details, .. start.Lines, .. resumed ? [$"continuing the run in {_folder.Path}"] : (string[])[]],
            Notices = [.. Data.Notices, .. Notices(resumed)],
            Counts = EventFigures.From(Data.Counts),
        });
    }

    /// <summary>Trains by gradients.</summary>
    internal SessionResult Fit(CancellationToken cancellation)
    {
        var progress = new ProgressCallback(_report, _steps, Data.Preparation.Unit, Claim);
        TrainingCallback?[] callbacks = [progress, TensorBoardCallback.Of(_request, _folder.Path, Data.Preparation.Unit), Doctor];
        Trainer trainer = _request.CreateTrainer(Model, Data.Preparation, Settings, _steps);
        foreach (TrainingCallback callback in callbacks.OfType<TrainingCallback>()) trainer.Callbacks.Add(callback);
        try
        {
            History history = trainer.Fit(Data.Train, new FitOptions
            {
                Epochs = Settings.Get(TrainOptions.Epochs),
                BatchSize = BatchSize,
                ExamplesPerEpoch = _examplesPerEpoch,
                Validation = Data.Validation,
                Patience = Settings.Find(TrainOptions.Patience),
                RestoreBest = RestoresBest,
                Directory = _folder.Path,
                Resume = _request.Resume,
                CheckpointEvery = Settings.Find(TrainOptions.CheckpointEvery),
                Metadata = Metadata,
            }, cancellation);
            return SessionResult.Of(history, RestoresBest, Data.Preparation.Unit);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // A checkpoint may also belong to an earlier run, which this one does not continue.
            bool isSaved = progress.Progress.Step > 0 || (_request.Resume && _folder.HasCheckpoint);
            _report(new RunCanceled(progress.Progress.Epoch, progress.Progress.Step, isSaved));
            throw;
        }
    }

    /// <summary>Writes the weights, with their description.</summary>
    internal void SaveModel()
    {
        Claim();
        Model.Save(_folder.PathOf(RunFolder.WeightsName), Metadata);
    }

    /// <summary>Adds the figures to the description, and writes it in the weights' header and in the folder.</summary>
    internal void Finish(SessionResult trained, EvaluationReport evaluation)
    {
        Dictionary<string, double> figures = new() { ["epochs"] = trained.Epochs, ["trainLoss"] = trained.TrainLoss };
        if (trained.BestEpoch is { } best) figures["bestEpoch"] = best;
        // A run that is resumed with fewer epochs than it has done ends at once.
        int epochs = Math.Max(Settings.Get(TrainOptions.Epochs), trained.Epochs);
        _description = _description with
        {
            Settings = Settings.With(TrainOptions.Epochs, epochs),
            Figures = figures.Concat(trained.Validation).Concat(evaluation.Figures).ToDictionary(),
        };
        SaveModel();
        WriteDescription();
        _folder.WriteCurves(_request.Language);
        _folder.Finish();
    }

    /// <summary>
    /// Makes the folder this run's, before it first writes to it: an earlier run's files are removed, and the description is there for one that is
    /// stopped. A run that fails before leaves the earlier one as it was.
    /// </summary>
    private void Claim()
    {
        if (!_folder.Claim(isContinued: _request.Resume && _folder.HasCheckpoint)) return;
        WriteDescription();
        bool isObvious = Data.Validation is null && NamedDatasets.Names.Contains(Data.Name);
        if (Data.Split is { } split && !isObvious) _folder.WriteSplit(split);
    }

    private Doctor? NewDoctor()
    {
        if (_request.Options.Find(TrainOptions.Doctor) == "off") return null;
        Doctor doctor = DoctorOfRun.Create([.. _request.Options.Find(TrainOptions.DoctorIgnore) ?? []], _request.Language, _report);
        doctor.Frozen.UnionWith(Model.Parameters().Where(p => !p.RequiresGrad).Select(p => p.Key));
        return doctor;
    }

    private void WriteDescription() => AtomicFile.WriteText(_folder.PathOf(RunFolder.DescriptionName), _description.ToJson() + "\n");

    private IEnumerable<string> Notices(bool resumed)
    {
        // Not an error: a job that is restarted repeatedly has the same command the first time.
        if (_request.Resume && !resumed) yield return $"NOTE: nothing to resume in {_folder.Path}; starting a new run";
        foreach (string notice in _request.Repeated?.Notices(_description) ?? []) yield return notice;
        int now = Settings.Get(TrainOptions.Epochs);
        if (_request.Continued is not { } run || run.PlannedEpochs is not (> 0 and var before) || before == now) yield break;
        yield return $"NOTE: the run was planned with {NumberText.Count(before, "epoch")} and now has {now}; " +
            (now > before ? "the learning rate follows the new number from here on" : "if it has already trained as many, it ends as it is");
    }
}

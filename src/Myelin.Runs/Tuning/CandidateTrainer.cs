namespace Myelin.Runs;

/// <summary>Trains candidates on shared data, each on its own: the same candidate has the same score whatever is trained next to it.</summary>
internal sealed class CandidateTrainer
{
    /// <summary>With fewer training examples a single validation set says too little: each example is in one of five.</summary>
    private const int Small = 5_000, Folds = 5;

    /// <summary>Fewer examples than these cannot be divided.</summary>
    private const int Fewest = 20;

    private const double UsualValidation = 0.2;

    private readonly RunRequest _request;
    private readonly LoadedData _data;
    private readonly (Dataset Train, Dataset Validation)[] _folds;

    private CandidateTrainer(RunRequest request, LoadedData data, (Dataset, Dataset)[] folds) => (_request, _data, _folds) = (request, data, folds);

    /// <summary>The data that is shared.</summary>
    internal LoadedData Data => _data;

    /// <summary>The number of trainings per candidate.</summary>
    internal int FoldCount => _folds.Length;

    /// <summary>The name of the figure by which candidates are compared.</summary>
    internal string Figure => !_data.Preparation.IsRegression ? "validationAccuracy" : _request.Kind is TextTask ? "validationLoss" : "validationError";

    /// <summary>Loads the data once, and divides it.</summary>
    /// <exception cref="RunOptionException">There are too few examples.</exception>
    internal static CandidateTrainer Load(RunRequest request, Action<RunEvent> report)
    {
        bool canFold = request.Kind.HasFolds(request.Options) && !request.Options.Has(TrainOptions.Validation);
        if (!canFold && !request.Options.Has(TrainOptions.Validation))
        {
            request = request with { Options = request.Options.With(TrainOptions.Validation, UsualValidation) };
        }

        LoadedData data = request.Kind.Load(request, report);
        foreach (Dataset part in ((Dataset?[])[data.Train, data.Validation]).OfType<Dataset>()) part.CheckFinite();
        if (data.TrainingAndValidation < Fewest) throw new RunOptionException(
            $"to tune, there must be at least {Fewest} training examples.\n  Got {data.TrainingAndValidation}.\n" +
            "  Add data, or train with options of your own.");
        if (!canFold) return new(request, data, [(data.Train, data.Validation!)]);
        int[]? classes = data.Preparation.IsRegression ? null : data.Train.ReadLabels();
        IReadOnlyList<int[]> parts = RowSplit.AtRandom(data.Train.Count, request.Seed, [.. Enumerable.Repeat(1.0 / Folds, Folds)], classes);
        int count = data.Train.Count <= Small ? Folds : 1;
        return new(request, data, [.. parts.Take(count).Select(part =>
            (data.Train.Subset([.. Enumerable.Range(0, data.Train.Count).Except(part)]), data.Train.Subset(part)))]);
    }

    /// <summary>The number of steps per epoch of a fold.</summary>
    internal long StepsPerEpoch(OptionValues settings, int fold)
    {
        int batch = settings.Get(TrainOptions.BatchSize), count = _folds[fold].Train.Count;
        return ((_request.Kind.ExamplesPerEpoch(count, batch) ?? count) + (long)batch - 1) / batch;
    }

    /// <summary>The number of steps of a candidate's epochs, of all folds together.</summary>
    internal long Steps(OptionValues settings, int epochs) => epochs * Enumerable.Range(0, FoldCount).Sum(fold => StepsPerEpoch(settings, fold));

    /// <summary>Trains a candidate and evaluates it.</summary>
    /// <param name="settings">Its options.</param>
    /// <param name="epochs">How many epochs, with the schedule of as many.</param>
    /// <param name="fold">The fold that it is evaluated on.</param>
    /// <param name="cancellation">Ends the training.</param>
    internal (CandidateScore Score, int Examples) Train(OptionValues settings, int epochs, int fold, CancellationToken cancellation)
    {
        (Dataset train, Dataset validation) = _folds[fold];
        Trainer trainer = Create(settings.With(TrainOptions.Epochs, epochs), epochs * StepsPerEpoch(settings, fold));
        try
        {
            trainer.Fit(train, Options(settings, train) with { Epochs = epochs }, cancellation);
            Evaluation found = trainer.Evaluate(validation);
            double figure = Figure switch
            {
                "validationAccuracy" => found.Metrics["accuracy"],
                "validationError" => found.Metrics["rmse"] * _data.Preparation.Unit,
                _ => found.Loss,
            };
            return (new CandidateScore(found.Loss, figure), validation.Count);
        }
        catch (DivergenceException)
        {
            // A learning rate that is too high for this shape: the worst of all, but no reason to stop.
            return (CandidateScore.None, validation.Count);
        }
    }

    /// <summary>A trainer that takes steps, to be timed.</summary>
    internal void TakeSteps(OptionValues settings, long steps, CancellationToken cancellation)
    {
        Dataset train = _folds[0].Train;
        try
        {
            Create(settings, steps).Fit(train, Options(settings, train) with { Steps = steps }, cancellation);
        }
        catch (DivergenceException)
        {
            // Its steps were taken.
        }
    }

    private Trainer Create(OptionValues settings, long steps)
    {
        Module model = _request.Model.Build(_data.Preparation.InputShape, _data.Preparation.Outputs, settings);
        model.Initialize(_request.Seed);
        return _request.CreateTrainer(model, _data.Preparation, settings, steps);
    }

    private FitOptions Options(OptionValues settings, Dataset train)
    {
        int batch = settings.Get(TrainOptions.BatchSize);
        // Other candidates keep the other threads busy.
        return new FitOptions { BatchSize = batch, ExamplesPerEpoch = _request.Kind.ExamplesPerEpoch(train.Count, batch), Prefetch = 0 };
    }
}

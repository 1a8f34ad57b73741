namespace Myelin.Runs;

/// <summary>
/// Trains a model for each of several folds and evaluates it on the fold's test part: every example is in one test part, so that the mean of the
/// figures depends little on which examples are in which.
/// </summary>
internal sealed class CrossValidation(RunRequest request, Action<RunEvent> report)
{
    /// <param name="folds">The data of each fold, loaded when it is needed.</param>
    /// <param name="cancellation">Ends it after the step in progress.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    internal EvaluationReport Run(IReadOnlyList<Func<LoadedData>> folds, CancellationToken cancellation)
    {
        var reports = new List<EvaluationReport>();
        foreach ((int index, Func<LoadedData> load) in folds.Index())
        {
            LoadedData data = load();
            EvaluationReport found;
            try
            {
                found = Train(data, cancellation);
            }
            catch (OperationCanceledException)
            {
                report(new RunCanceled(0, 0, Saved: false));
                throw;
            }

            reports.Add(found);
            report(new FoldEnded { Fold = index + 1, Folds = folds.Count, Figures = EventFigures.From(found.Figures) });
        }

        return FoldFigures.Mean(reports);
    }

    private EvaluationReport Train(LoadedData data, CancellationToken cancellation)
    {
        OptionValues settings = Recipe.Complete(request.Options.Over(data.Settings), request.Model.Recipe(request.Kind.SizeOf(data)));
        Module model = request.Model.Build(data.Preparation.InputShape, data.Preparation.Outputs, settings);
        model.Initialize(request.Seed);
        StartWeights.Apply(model, settings, isResumed: false);
        int batchSize = settings.Get(TrainOptions.BatchSize), epochs = settings.Get(TrainOptions.Epochs);
        long steps = (long)epochs * ((data.Train.Count + (long)batchSize - 1) / batchSize);
        Trainer trainer = request.CreateTrainer(model, data.Preparation, settings, steps);
        trainer.Fit(data.Train, new FitOptions
        {
            Epochs = epochs,
            BatchSize = batchSize,
            Validation = data.Validation,
            Patience = settings.Find(TrainOptions.Patience),
            RestoreBest = settings.Has(TrainOptions.Patience),
        }, cancellation);
        return request.Kind.Evaluate(model, new RunDescription
        {
            Dataset = data.Name,
            Kind = request.Kind,
            Model = request.Model,
            Settings = settings,
            Seed = request.Seed,
            Preparation = data.Preparation,
            Baseline = data.Baseline,
        }, data.Test!);
    }
}

using System.Diagnostics;

namespace Myelin.Runs;

/// <summary>Executes a run: loads the data, trains the model, evaluates it, and saves everything in the run's folder.</summary>
/// <remarks>Jobs with different settings can run in one process at the same time; each has the same bits as alone.</remarks>
/// <param name="request">The request.</param>
/// <param name="report">Called with each event, on the thread that runs the job.</param>
public sealed class TrainingJob(RunRequest request, Action<RunEvent> report)
{
    /// <summary>Runs the job.</summary>
    /// <param name="cancellation">Ends the run after the step in progress; it is saved and can be resumed.</param>
    /// <returns>The figures, which were also reported.</returns>
    /// <exception cref="RunOptionException">An option does not fit the data.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled; <see cref="RunCanceled"/> was reported before.</exception>
    public RunResult Run(CancellationToken cancellation = default) =>
        request.Threads is { } count ? Threads.Run(count, () => Execute(cancellation)) : Execute(cancellation);

    private RunResult Execute(CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using RunFolder folder = RunFolder.Open(request);
        if (cancellation.IsCancellationRequested) throw Canceled(folder, cancellation);
        LoadedData data = request.Kind.Load(request, report);
        if (cancellation.IsCancellationRequested) throw Canceled(folder, cancellation);
        foreach (Dataset part in ((Dataset?[])[data.Train, data.Validation, data.Test]).OfType<Dataset>()) part.CheckFinite();
        return Train(folder, data, watch, cancellation);
    }

    private RunResult Train(RunFolder folder, LoadedData data, Stopwatch watch, CancellationToken cancellation)
    {
        OptionValues settings = Recipe.Complete(request.Options.Over(data.Settings), request.Model.Recipe(request.Kind.SizeOf(data)));
        Module model = request.Model.Build(data.Preparation.InputShape, data.Preparation.Outputs, settings);
        model.Initialize(request.Seed);
        var start = StartWeights.Apply(model, settings, isResumed: request.Resume && folder.HasCheckpoint);
        var session = new TrainingSession(request, folder, data, model, settings, report);
        session.Begin(start);
        IReadOnlyList<Func<LoadedData>> folds = request.Kind.Folds(request);
        EvaluationReport? crossValidated = folds.Count == 0 ? null : new CrossValidation(request, report).Run(folds, cancellation);
        SessionResult trained = request.Model.Train(session, cancellation);
        EvaluationReport evaluation = crossValidated ?? request.Kind.Evaluate(model, session.Description, data.Test!);
        session.Finish(trained, evaluation);
        // The duration of training and evaluation, without generating a sample.
        double seconds = Math.Round(watch.Elapsed.TotalSeconds, 3);
        Sample(model, data);
        // A perceptron's rule has no gradients to watch.
        Doctor? doctor = session.Doctor is { Examination: not null } watched ? watched : null;
        var result = new RunResult
        {
            Dataset = session.Description.Dataset,
            Model = request.Model.Name,
            Parameters = model.ParameterCount,
            Epochs = trained.Epochs,
            Steps = trained.Steps,
            TrainLoss = trained.TrainLoss,
            StoppedEarly = settings.Has(TrainOptions.Patience) ? trained.StoppedEarly : null,
            BestEpoch = trained.BestEpoch,
            Weights = trained.BestEpoch is null ? null : trained.HasBestWeights ? "best" : "last",
            WithoutGradient = trained.WithoutGradient is { Count: > 0 } keys ? keys : null,
            LabelSmoothing = session.LabelSmoothing,
            DoctorSummary = doctor?.Summary(request.Language),
            Findings = doctor?.Findings.Count(f => f.Level >= FindingLevel.Warning),
            Seconds = seconds,
            Out = folder.Path,
            Report = evaluation,
            Figures = EventFigures.From(trained.Validation).Concat(evaluation.ToJson()).ToDictionary(),
        };
        report(result);
        return result;
    }

    /// <summary>Before the first step nothing is written: at most there is the run that this one was to continue.</summary>
    private OperationCanceledException Canceled(RunFolder folder, CancellationToken cancellation)
    {
        report(new RunCanceled(0, 0, request.Resume && folder.HasCheckpoint));
        return new OperationCanceledException(cancellation);
    }

    private void Sample(Module model, LoadedData data)
    {
        bool any = false;
        foreach (string piece in request.Kind.Sample(model, data.Preparation, request.Seed))
        {
            any = true;
            report(new SampleWritten(piece, IsLast: false));
        }

        if (any) report(new SampleWritten("", IsLast: true));
    }
}

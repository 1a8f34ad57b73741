namespace Myelin.Runs;

/// <summary>Searches for the right network, and trains the best one on all training data as `train` does.</summary>
/// <param name="request">The request.</param>
/// <param name="report">Called with each event, one at a time.</param>
public sealed class TuneJob(TuneRequest request, Action<RunEvent> report)
{
    /// <summary>Runs the search.</summary>
    /// <param name="cancellation">Ends it; what was trained is kept, and the search can be resumed.</param>
    /// <returns>The figures of the best run, which were also reported.</returns>
    /// <exception cref="RunOptionException">The steps are too few, or an option does not fit the data.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public RunResult Run(CancellationToken cancellation = default) =>
        request.Run.Threads is { } count ? Threads.Run(count, () => Execute(cancellation)) : Execute(cancellation);

    private RunResult Execute(CancellationToken cancellation)
    {
        using var folder = TuneFolder.Open(request);
        var trainer = CandidateTrainer.Load(request.Run, report);
        LoadedData data = trainer.Data;
        OptionValues given = request.Run.Options.Over(data.Settings);
        var space = SearchSpace.Of(request.Run.Model, given, request.Run.Kind.SizeOf(data));
        long least = NetworkSearch.Least(space, trainer);
        if (request.Steps < least) throw TooFew("--steps", $"{request.Steps}", least);
        long steps = request.Steps ?? StepRate.StepsIn(request.Minutes, space, trainer, request.Run.Seed, cancellation);
        if (steps < least) throw TooFew("--minutes", FormattableString.Invariant($"{request.Minutes}, which is {steps} steps here"), least);
        folder.Begin(request, steps);
        var search = new NetworkSearch(space, trainer, folder, steps, request.Run.Seed, report);
        report(new TuneStarted
        {
            Dataset = request.Run.Dataset,
            Model = request.Run.Model.Name,
            Data = data.Summary,
            Notices = data.Notices,
            Space = [.. space.Dimensions.Select(dimension => dimension.ToString())],
            Steps = steps,
            Epochs = search.Epochs,
            Folds = trainer.FoldCount,
            Figure = trainer.Figure,
            Known = folder.KnownCount,
            Rule = request.Run.Model is LayerModel
                ? new HiddenNeuronRule(data.TrainingAndValidation, data.Preparation.InputShape.ElementCount, data.Preparation.Outputs) : null,
            Out = folder.Path,
        });
        search.Run(cancellation);
        ScoredCandidate best = search.Best;
        string options = best.Number == 1 ? "" : space.Describe(best.Settings), command = Command(options);
        IReadOnlyList<ShapeScore> shapeScores = search.Shapes();
        report(new TuneEnded
        {
            Candidates = search.Count,
            Steps = search.Used,
            Options = options,
            BestFigure = best.Score.Figure,
            RecipeFigure = search.Recipe.Score.Figure,
            Shapes = shapeScores,
            Best = space.Shapes is { } shapes ? shapeScores.FirstOrDefault(shape =>
                shapes.Options.All(option => best.Settings.ToText(option) == shapes.Values(shape.Width, shape.Depth).ToText(option))) : null,
            Command = command,
        });
        return Train(folder, space, best, search, command, cancellation);
    }

    /// <summary>Trains the best one as the command does that is printed, and adds the search's figures to the result.</summary>
    private RunResult Train(
        TuneFolder folder, SearchSpace space, ScoredCandidate best, NetworkSearch search, string command, CancellationToken cancellation)
    {
        OptionValues chosen = best.Number == 1 ? OptionValues.None : best.Settings.Only(space.Dimensions.SelectMany(dimension => dimension.Options));
        RunRequest run = request.Run with
        {
            Options = chosen.Over(request.Run.Options).With(TrainOptions.Overwrite, true),
            Folder = folder.Best,
        };
        RunResult? result = null;
        new TrainingJob(run, happened =>
        {
            if (happened is RunResult trained)
            {
                result = trained with
                {
                    Command = command,
                    Figures = trained.Figures.Concat(EventFigures.From(
                    [
                        KeyValuePair.Create("candidates", (double)search.Count), KeyValuePair.Create("searchSteps", (double)search.Used),
                        KeyValuePair.Create(search.Figure, best.Score.Figure),
                    ])).ToDictionary(),
                };
                happened = result;
            }

            report(happened);
        }).Run(cancellation);
        return result!;
    }

    /// <summary>The command that trains a candidate: what was given, what the search chose, and the seed.</summary>
    private string Command(string options)
    {
        IEnumerable<string> given = request.Given.SelectMany(option => option.Value.Prepend(option.Key).Select(Quoted));
        string[] parts = ["myelin train", Quoted(request.Run.Dataset), .. given, options, $"--seed {request.Run.Seed}"];
        return string.Join(' ', parts.Where(part => part.Length > 0));
    }

    private static string Quoted(string text) => text.Contains(' ', StringComparison.Ordinal) ? $"\"{text}\"" : text;

    private static RunOptionException TooFew(string flag, string got, long least) => new(
        $"{flag} must be enough for the recipe's training and that of the best, {least:N0} steps.\n  Got {got}.\n" +
        "  Give more, fewer --epochs, or a smaller model.");
}

namespace Myelin.Runs;

/// <summary>Examines what a run would train, or has trained, without training it.</summary>
/// <param name="request">The run that would be trained, or <see cref="Of"/> a saved one.</param>
/// <param name="report">Called with each event.</param>
public sealed class DoctorJob(RunRequest request, Action<RunEvent> report)
{
    private SavedRun? _saved;

    /// <summary>The names of the doctor's rules that are not asked.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>The examination of a saved run: its data, and the weights that it has now.</summary>
    /// <param name="run">The run.</param>
    /// <param name="language">The language of findings.</param>
    /// <param name="dataDirectory">The folder that holds a folder per data set; null for the usual folders.</param>
    /// <param name="report">Called with each event.</param>
    /// <param name="ignored">The names of the rules that are not asked; null for none.</param>
    /// <exception cref="FileNotFoundException">Its data is no longer there.</exception>
    public static DoctorJob Of(SavedRun run, Language language, string? dataDirectory, Action<RunEvent> report, IReadOnlyList<string>? ignored = null)
    {
        RunDescription description = run.Description;
        string data = run.OwnData("Put it back, or run this in the folder in which the run was trained.");
        return new DoctorJob(new RunRequest
        {
            Kind = description.Kind,
            Dataset = description.Kind.Accepts(data) ? data : description.Kind.Name,
            Model = description.Model,
            Options = description.Kind.OptionsOf(description, data),
            Seed = description.Seed,
            DataDirectory = dataDirectory,
            Language = language,
        }, report)
        { _saved = run, Ignored = ignored ?? [] };
    }

    /// <summary>Examines a file of weights, of which neither model nor data are known.</summary>
    /// <param name="path">The file.</param>
    /// <param name="language">The language of findings.</param>
    /// <param name="report">Called with each event.</param>
    /// <param name="ignored">The names of the rules that are not asked; null for none.</param>
    /// <returns>The doctor, with its findings, which were also reported.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or has no array of floating-point numbers.</exception>
    public static Doctor OfWeights(string path, Language language, Action<RunEvent> report, IReadOnlyList<string>? ignored = null)
    {
        Doctor doctor = DoctorOfRun.Create(ignored ?? [], language, report);
        doctor.Examine(StoredWeights.Open(path));
        return doctor;
    }

    /// <summary>Runs the examination.</summary>
    /// <param name="probe">Whether to train for some seconds as a trial.</param>
    /// <returns>The doctor, with its findings, which were also reported.</returns>
    /// <exception cref="RunOptionException">An option does not fit the data.</exception>
    /// <exception cref="InvalidDataException">The data of a saved run is no longer like what it was trained on.</exception>
    public Doctor Run(bool probe)
    {
        if (request.Model is PerceptronModel) throw new RunOptionException(
            "the doctor examines what is trained by gradients.\n  Got a perceptron, which has a rule of its own.\n  Try --model linear.");
        LoadedData data = request.Kind.Load(request, report);
        OptionValues settings = Recipe.Complete(request.Options.Over(data.Settings), request.Model.Recipe(request.Kind.SizeOf(data)));
        RequireOwnData(data.Preparation);
        Module model = _saved?.Module() ?? request.Model.Build(data.Preparation.InputShape, data.Preparation.Outputs, settings);
        if (_saved is null) model.Initialize(request.Seed);
        TrainingTask task = request.Kind.CreateTask(model, data.Preparation, settings);
        int batchSize = settings.Get(TrainOptions.BatchSize);
        Trial? trial = probe ? Probe(data, settings) : null;
        Doctor doctor = DoctorOfRun.Create(Ignored, request.Language, report);
        doctor.Examine(task, data.Train, new FitOptions { BatchSize = batchSize, Validation = data.Validation ?? data.Test }, trial);
        return doctor;
    }

    /// <summary>Trials from initial weights: how far a saved run came says nothing of how it learns.</summary>
    private Trial Probe(LoadedData data, OptionValues settings)
    {
        Module model = request.Model.Build(data.Preparation.InputShape, data.Preparation.Outputs, settings);
        model.Initialize(request.Seed);
        bool isGone = settings.Find(StartOptions.Init) is { } file && !File.Exists(file);
        StartWeights.Apply(model, settings, isResumed: isGone);
        int batchSize = settings.Get(TrainOptions.BatchSize), examples = request.Kind.ExamplesPerEpoch(data.Train.Count, batchSize) ?? data.Train.Count;
        double rate = settings.Get(TrainOptions.LearningRate);
        var trial = Trial.Of(
            request.Kind.CreateTask(model, data.Preparation, settings), data.Train,
            tried => Optimizers.Create(model, settings.With(TrainOptions.LearningRate, tried)), batchSize, request.Seed, rate,
            steps: (long)settings.Get(TrainOptions.Epochs) * ((examples + (long)batchSize - 1) / batchSize));
        report(new TrialEnded
        {
            Fits = trial.Fits,
            LowestLoss = trial.LowestLoss,
            BestRate = trial.BestRate,
            Rates = [.. trial.Rates.Select(r => r.Rate)],
            Losses = [.. trial.Rates.Select(r => double.IsFinite(r.Loss) ? r.Loss : (double?)null)],
            Rate = rate,
            LowestRate = trial.Working?.Lowest,
            HighestRate = trial.Working?.Highest,
            Verdict = trial.IsRateTooHigh ? "too high" : trial.IsRateTooLow ? "too low" : trial.Working is null ? "unknown" : "works",
            Trial = trial,
        });
        return trial;
    }

    /// <summary>A table with another column, or a class more, is not what a saved run was trained on.</summary>
    private void RequireOwnData(Preparation found)
    {
        if (_saved?.Description.Preparation is not { } own || (own.InputShape.Equals(found.InputShape) && own.Outputs == found.Outputs)) return;
        throw new InvalidDataException(
            "to examine a run, its data must be as it was.\n" +
            $"  Got inputs of shape {found.InputShape} and outputs: {found.Outputs}, where the run has {own.InputShape} and {own.Outputs}.\n" +
            "  Put the original back, or train again.");
    }
}

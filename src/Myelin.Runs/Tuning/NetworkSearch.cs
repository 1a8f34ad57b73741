namespace Myelin.Runs;

/// <summary>
/// The search itself. It depends on seed and steps alone: the candidates are drawn in advance, and what a training costs is known before it. So the
/// result is the same on any number of threads, and for a search that was killed and resumed.
/// </summary>
/// <param name="space">What candidates are drawn from.</param>
/// <param name="trainer">Trains them.</param>
/// <param name="folder">Keeps the scores.</param>
/// <param name="steps">The number of steps of all trainings together.</param>
/// <param name="seed">Draws the candidates.</param>
/// <param name="report">Called with each event.</param>
internal sealed class NetworkSearch(
    SearchSpace space, CandidateTrainer trainer, TuneFolder folder, long steps, ulong seed, Action<RunEvent> report)
{
    /// <summary>The share of the steps for comparing widths and depths.</summary>
    private const double ShapesShare = 0.3;

    private readonly RandomStream _random = RandomStream.For(seed, "tune");
    private readonly List<ScoredCandidate> _scored = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly HashSet<(string, int)> _paid = [];
    private readonly bool _isHigherBetter = RunDifferences.IsHigherBetter(trainer.Figure);
    private long _used;

    /// <summary>The most epochs of a training.</summary>
    internal int Epochs { get; } = space.Start.Get(TrainOptions.Epochs);

    /// <summary>The name of the figure by which candidates are compared.</summary>
    internal string Figure => trainer.Figure;

    /// <summary>The number of candidates.</summary>
    internal int Count => _numbers.Count;

    /// <summary>The steps that were taken.</summary>
    internal long Used => _used;

    /// <summary>The best that was trained for all epochs.</summary>
    internal ScoredCandidate Best => Ranked(_scored.Where(candidate => candidate.Epochs == Epochs)).First();

    /// <summary>The first of all.</summary>
    internal ScoredCandidate Recipe => _scored[0];

    /// <summary>
    /// The figure of each width and depth, everything else as in the best; where the steps did not reach for that, of the best that was trained longest.
    /// </summary>
    internal IReadOnlyList<ShapeScore> Shapes()
    {
        if (space.Shapes is not { } shapes) return [];
        OptionValues others = Best.Settings;
        List<ShapeScore> all = [];
        foreach (int depth in shapes.Depths)
        {
            foreach (int width in shapes.Widths)
            {
                OptionValues shape = shapes.Values(width, depth);
                string like = TextOf(shape.Over(others));
                ScoredCandidate[] own = [.. _scored.Where(candidate => IsOf(candidate, shape) && !double.IsNaN(candidate.Score.Figure))];
                ScoredCandidate? same = own.FirstOrDefault(candidate => candidate.Epochs == Epochs && candidate.Text == like);
                if ((same ?? Ranked(own).OrderByDescending(candidate => candidate.Epochs).FirstOrDefault()) is not { } found) continue;
                all.Add(new ShapeScore(width, depth, found.Score.Figure, found.Epochs, IsComparable: same is not null));
            }
        }

        return all;
    }

    /// <summary>The steps of the shortest search: the recipe, and the training of the best at the end.</summary>
    internal static long Least(SearchSpace space, CandidateTrainer trainer)
    {
        int epochs = space.Start.Get(TrainOptions.Epochs);
        return trainer.Steps(space.Start, epochs) + Final(space, trainer, epochs);
    }

    /// <summary>Searches until the steps are used up.</summary>
    internal void Run(CancellationToken cancellation)
    {
        long all = steps - Final(space, trainer, Epochs);
        Score("recipe", [space.Start], Epochs, all, cancellation);
        if (space.Dimensions.Count == 0) return;
        long search = space.Shapes is null ? all : (long)(all * (1 - ShapesShare));
        while (true)
        {
            // The mean over batch sizes: what candidates cost is known when they are drawn.
            double perEpoch = MeanStepsPerEpoch();
            if (HalvingPlan.Halvings((search - _used) / perEpoch, Epochs) is not { } halvings) break;
            long before = _used;
            for (int bracket = halvings; bracket >= 0; bracket--) RunBracket(HalvingPlan.Rungs(halvings, bracket, Epochs), search, cancellation);
            if (_used == before) break;
        }

        if (space.Shapes is not { } shapes) return;
        OptionValues best = Best.Settings;
        Score("shapes", [.. shapes.FarApart().Select(shape => shapes.Values(shape.Width, shape.Depth).Over(best))], Epochs, all, cancellation);
    }

    private void RunBracket(IReadOnlyList<(int Candidates, int Epochs)> rungs, long limit, CancellationToken cancellation)
    {
        OptionValues[] candidates = [.. Enumerable.Range(0, rungs[0].Candidates).Select(_ => space.Draw(_random))];
        foreach ((int count, int epochs) in rungs)
        {
            candidates = [.. Ranked(Score("search", [.. candidates.Take(count)], epochs, limit, cancellation)).Select(candidate => candidate.Settings)];
        }
    }

    /// <summary>Trains candidates at the same time, as far as the steps reach.</summary>
    private ScoredCandidate[] Score(string phase, IReadOnlyList<OptionValues> candidates, int epochs, long limit, CancellationToken cancellation)
    {
        List<ScoredCandidate> chosen = [];
        foreach (OptionValues settings in candidates)
        {
            string text = TextOf(settings);
            if (chosen.Exists(other => other.Text == text)) continue;
            // What was trained before, such as the recipe's shape, is not paid again.
            long cost = _paid.Contains((text, epochs)) ? 0 : trainer.Steps(settings, epochs);
            if (_used + cost > limit) break;
            _used += cost;
            _paid.Add((text, epochs));
            if (!_numbers.TryGetValue(text, out int number)) number = _numbers[text] = _numbers.Count + 1;
            chosen.Add(new ScoredCandidate(number, text, settings, epochs) { StepsBefore = _used });
        }

        int folds = trainer.FoldCount;
        var left = chosen.ToDictionary(candidate => candidate, _ => new (CandidateScore Score, int Examples)?[folds]);
        SideBySide.Run(chosen.Count * folds, i =>
        {
            ScoredCandidate candidate = chosen[i / folds];
            (CandidateScore Score, int Examples)?[] scores = left[candidate];
            (CandidateScore, int) score = TrainOrRead(candidate, i % folds, cancellation);
            lock (left)
            {
                scores[i % folds] = score;
                if (scores.Any(fold => fold is null)) return;
                candidate.Score = CandidateScore.Mean([.. scores.Select(fold => fold!.Value)]);
                Report(phase, candidate);
            }
        }, cancellation);
        _scored.AddRange(chosen);
        return [.. chosen];
    }

    private (CandidateScore, int) TrainOrRead(ScoredCandidate candidate, int fold, CancellationToken cancellation)
    {
        if (folder.Known(candidate.Text, candidate.Epochs, fold) is { } known) return known;
        (CandidateScore score, int examples) = trainer.Train(candidate.Settings, candidate.Epochs, fold, cancellation);
        folder.Add(candidate.Text, candidate.Epochs, fold, score, examples);
        return (score, examples);
    }

    private void Report(string phase, ScoredCandidate candidate) => report(new CandidateScored
    {
        Candidate = candidate.Number,
        Phase = phase,
        Options = candidate.Number == 1 ? "" : space.Describe(candidate.Settings),
        Epochs = candidate.Epochs,
        Loss = double.IsFinite(candidate.Score.Loss) ? candidate.Score.Loss : null,
        Figure = double.IsFinite(candidate.Score.Figure) ? candidate.Score.Figure : null,
        Steps = candidate.StepsBefore,
        TotalSteps = steps,
    });

    /// <summary>The best first; between equals the one that came first.</summary>
    private IEnumerable<ScoredCandidate> Ranked(IEnumerable<ScoredCandidate> candidates) =>
        candidates.Order(Comparer<ScoredCandidate>.Create((a, b) =>
            a.Score.IsBetterThan(b.Score, _isHigherBetter) ? -1 : b.Score.IsBetterThan(a.Score, _isHigherBetter) ? 1 : 0));

    private string TextOf(OptionValues settings) =>
        settings.ToJson(TrainOptions.Training.Options.Concat(space.Dimensions.SelectMany(dimension => dimension.Options)));

    private bool IsOf(ScoredCandidate candidate, OptionValues shape) =>
        space.Shapes!.Options.All(option => candidate.Settings.ToText(option) == shape.ToText(option));

    private double MeanStepsPerEpoch()
    {
        SearchDimension? batches = space.Dimensions.FirstOrDefault(dimension => dimension.Options.Contains(TrainOptions.BatchSize));
        return batches is null ? trainer.Steps(space.Start, 1) : batches.Choices.Average(choice => trainer.Steps(choice.Over(space.Start), 1));
    }

    /// <summary>The best one's training on all data, as long as the recipe's.</summary>
    private static long Final(SearchSpace space, CandidateTrainer trainer, int epochs)
    {
        int batch = space.Start.Get(TrainOptions.BatchSize);
        return epochs * ((trainer.Data.TrainingAndValidation + (long)batch - 1) / batch);
    }
}

using System.Diagnostics;
using System.Globalization;
using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>Shows a search: a table of the best candidates that changes for people, a line per candidate trained to the end in a file.</summary>
internal sealed class TuneDisplay(Output output) : IDisposable
{
    private const int Shown = 8;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly TrainingDisplay _training = new(output);
    private readonly List<CandidateScored> _best = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TuneStarted? _search;
    private CandidateScored? _last;
    private TimeSpan _next;
    private int _trained;

    /// <summary>The folder of the search; null if it has not begun.</summary>
    internal string? Folder => _search?.Out;

    /// <summary>Shows an event.</summary>
    internal void Show(RunEvent happened)
    {
        switch (happened)
        {
            case TuneStarted started: Started(started); break;
            case CandidateScored candidate: Scored(candidate); break;
            case TuneEnded ended: Ended(ended); break;
            default:
                _training.Show(happened);
                if (happened is RunResult { Command: { } command }) output.Line($"{output.InLanguage("The same again:")} {command}");
                return;
        }

        output.Event(happened);
    }

    public void Dispose()
    {
        output.ShowStatus(null);
        _training.Dispose();
    }

    private void Started(TuneStarted started)
    {
        _search = started;
        Harmless.Line(output, $"{started.Model} on {started.Dataset}: {started.Data}");
        foreach (string notice in started.Notices) output.Notice(notice);
        Harmless.Line(output,
            started.Space.Count == 0 ? "Nothing is left to search: every option was given." : $"Searched: {string.Join("; ", started.Space)}");
        string folds = started.Folds > 1 ? $", each candidate {started.Folds} times, evaluated on another part of the training data each time" : "";
        output.Line($"{NumberText.Count(started.Steps, "step")}; trainings of up to {NumberText.Count(started.Epochs, "epoch")}{folds}");
        if (started.Rule is { } rule) output.Line(string.Create(CultureInfo.InvariantCulture,
            $"Rule of thumb: N_h = N_s/(α(N_i+N_o)) = {rule.Examples}/(α({rule.Inputs}+{rule.Outputs})), {Range(rule)} hidden neurons for α from 10 to 2"));
        if (started.Known > 0) Harmless.Line(output, $"Continuing the search in {started.Out}, with {NumberText.Count(started.Known, "training")} done");
    }

    private void Scored(CandidateScored candidate)
    {
        _last = candidate;
        _trained++;
        if (output.IsLive)
        {
            Insert(candidate);
            if (_watch.Elapsed < _next) return;
            _next = _watch.Elapsed + s_pause;
            output.ShowStatus(Table);
        }
        else if (candidate.Epochs == _search!.Epochs)
        {
            output.Line(Row(candidate));
        }
    }

    /// <summary>What was trained longest is compared first: the figures of short trainings are lower.</summary>
    private void Insert(CandidateScored candidate)
    {
        bool isHigherBetter = RunDifferences.IsHigherBetter(_search!.Figure);
        _best.RemoveAll(other => other.Candidate == candidate.Candidate && other.Epochs <= candidate.Epochs);
        _best.Add(candidate);
        CandidateScored[] sorted =
        [
            .. _best.OrderByDescending(c => c.Epochs)
                .ThenBy(c => c.Figure is not { } figure ? double.PositiveInfinity : isHigherBetter ? -figure : figure).ThenBy(c => c.Candidate).Take(Shown),
        ];
        _best.Clear();
        _best.AddRange(sorted);
    }

    /// <summary>A row per candidate, below the names of what is searched, and the bar.</summary>
    private string Table(int width)
    {
        string[] flags = [.. _best.SelectMany(candidate => Values(candidate).Keys).Distinct()];
        string[][] rows =
            [.. _best.Select(candidate => (string[])[$"{candidate.Candidate}", $"{candidate.Epochs}", Figure(candidate), .. Cells(candidate, flags)])];
        string[] titles = ["no", "epochs", _search!.Figure["validation".Length..].ToLowerInvariant(), .. flags.Select(Title)];
        int[] widths = [.. titles.Select((title, c) => Math.Max(title.Length, rows.Max(row => row[c].Length)))];
        string gap = widths.Sum() + (2 * widths.Length) <= width ? "  " : " ";
        IEnumerable<string> lines = rows.Prepend(titles).Select(row =>
            TextFit.Shorten(string.Join(gap, row.Select((cell, c) => cell.PadLeft(widths[c]))), width));
        string text = string.Create(CultureInfo.InvariantCulture, $"{_trained:N0} trained");
        return string.Join('\n', lines.Append(LiveBar.Line(width, text, (double)(_last?.Steps ?? 0) / _search.Steps, _watch.Elapsed)));
    }

    /// <summary>An option's name, short enough for five columns next to each other.</summary>
    private static string Title(string flag) => flag switch
    {
        "--batch-size" => "batch",
        "--weight-decay" => "decay",
        _ => flag[2..],
    };

    private static string[] Cells(CandidateScored candidate, string[] flags)
    {
        Dictionary<string, string> values = Values(candidate);
        if (values.Count == 0 && flags.Length > 0) return ["recipe", .. flags.Skip(1).Select(_ => "")];
        return [.. flags.Select(flag => values.GetValueOrDefault(flag, ""))];
    }

    /// <summary>What the search chose, by flag; empty for the recipe.</summary>
    private static Dictionary<string, string> Values(CandidateScored candidate) =>
        candidate.Options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);

    private string Figure(CandidateScored candidate) => candidate.Figure is { } value ? FigureText.Of(_search!.Figure, value) : "diverged";

    private string Row(CandidateScored candidate)
    {
        string options = candidate.Options.Length == 0 ? "the recipe" : candidate.Options;
        return string.Create(CultureInfo.InvariantCulture,
            $"{candidate.Candidate,4}  {NumberText.Count(candidate.Epochs, "epoch"),10}  {Figure(candidate),8}  {options}");
    }

    private void Ended(TuneEnded ended)
    {
        output.ShowStatus(null);
        string name = FigureText.Name(_search!.Figure);
        if (ended.Shapes.Count > 0) ShowShapes(ended, name);
        string found = ended.Best is { } shape ? $"{NumberText.Count(shape.Depth, "hidden layer")} of {NumberText.Count(shape.Width, "neuron")}"
            : ended.Options.Length == 0 ? "the recipe's layers" : "";
        if (found.Length > 0 && _search.Rule is { } rule) output.Line($"Best by trial: {found}; the rule of thumb said {Range(rule)} neurons");
        (string best, string recipe) = (FigureText.Of(_search.Figure, ended.BestFigure), FigureText.Of(_search.Figure, ended.RecipeFigure));
        output.Line($"Best of {NumberText.Count(ended.Candidates, "candidate")}: {name} {best}; the recipe has {recipe}");
        if (ended.Options.Length > 0) Harmless.Line(output, $"  {ended.Options}");
        output.Line("It is trained on all training data now, and then tested once:");
    }

    /// <summary>The figures by width and depth; a share in per cent.</summary>
    private void ShowShapes(TuneEnded ended, string name)
    {
        bool isShare = _search!.Figure.Contains("Accuracy", StringComparison.Ordinal);
        int[] widths = [.. ended.Shapes.Select(shape => shape.Width).Distinct().Order()];
        output.Line();
        output.Line($"{char.ToUpperInvariant(name[0])}{name[1..]}{(isShare ? " in %" : "")} by width and depth, other options as in the best; " +
            "in parentheses with others, or after fewer epochs:");
        var table = new TextTable(1, [("neurons", false), .. widths.Select(width => (width.ToString(CultureInfo.InvariantCulture), true))]);
        foreach (int depth in ended.Shapes.Select(shape => shape.Depth).Distinct().Order())
        {
            IEnumerable<ShapeScore?> row = widths.Select(width => ended.Shapes.FirstOrDefault(shape => shape.Width == width && shape.Depth == depth));
            table.Add([NumberText.Count(depth, "layer"), .. row.Select(Cell)]);
        }

        table.Show(output);
        output.Line();

        string Cell(ShapeScore? shape)
        {
            if (shape is null) return "–";
            string text = isShare ? (100 * shape.Figure).ToString("F1", CultureInfo.InvariantCulture) : NumberText.Of(shape.Figure, 3);
            return shape.IsComparable ? text : $"({text})";
        }
    }

    private static string Range(HiddenNeuronRule rule) => string.Create(CultureInfo.InvariantCulture, $"{rule.Fewest:0.#} to {rule.Most:0.#}");
}

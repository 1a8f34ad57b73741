using System.Globalization;
using System.Text.Json;
using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>Shows the events of a run: a moving bar for people, a line per epoch in a file, an object per event for programs.</summary>
internal sealed class TrainingDisplay(Output output, bool full = false) : IDisposable
{
    private readonly HashSet<string> _explained = [];
    private LiveBar? _bar;
    private string _smoothing = "";
    private bool _wroteSample;

    /// <summary>The event of the cancellation; null if the run was not canceled.</summary>
    internal RunCanceled? Canceled { get; private set; }

    /// <summary>Shows an event.</summary>
    internal void Show(RunEvent happened)
    {
        switch (happened)
        {
            case DownloadAdvanced download: DownloadDisplay.Show(output, download); break;
            case TokenizerProgress tokenizer: Learning(tokenizer); break;
            case RunStarted started: Started(started); break;
            case StepTaken step: Step(step); break;
            case EpochEnded epoch: output.Line(epoch.Mistakes is { } mistakes ? $"epoch {epoch.Epoch,3}  mistakes {mistakes}" : Line(epoch)); break;
            case FoldEnded fold: output.Line(Line(fold)); break;
            case FindingMade finding:
                // What was a suspicion may become a finding: its reasons have been given.
                bool isKnown = full && !_explained.Add(finding.Fingerprint);
                FindingDisplay.Show(output, finding, full, isKnown);
                break;
            case PerceptronEnded { Converged: true }: output.Line("An epoch without mistakes: a straight line separates the classes."); break;
            case PerceptronEnded: output.Line("Still mistakes: perhaps no straight line separates the classes."); break;
            case RunCanceled canceled: Canceled = canceled; break;
            case SampleWritten sample: Sample(sample); break;
            case RunResult result: Result(result); break;
        }

        output.Event(happened);
    }

    public void Dispose() => CloseBar();

    private void Learning(TokenizerProgress tokenizer)
    {
        if (tokenizer.Tokens == 0) output.Line($"learning byte pairs, for up to {tokenizer.Vocabulary} tokens");
        if (!output.IsLive) return;
        // A large file takes a minute: a live display shows the progress.
        _bar ??= new LiveBar(output, tokenizer.Vocabulary);
        _bar.Advance(tokenizer.Tokens, $"{tokenizer.Tokens} of {tokenizer.Vocabulary} tokens");
    }

    private void Started(RunStarted started)
    {
        CloseBar();
        // Such a loss stays far above 0 even if every answer is right; compared with a plain one it would look like underfitting.
        if (started.LabelSmoothing is { } share) _smoothing = string.Create(CultureInfo.InvariantCulture, $" with label smoothing {share}");
        Harmless.Line(output, string.Create(
            CultureInfo.InvariantCulture, $"{started.Model} on {started.Dataset}: {started.Data}, {started.Parameters:N0} parameters"));
        Harmless.Line(output, started.Settings);
        foreach (string line in started.Start) Harmless.Line(output, line);
        foreach (string notice in started.Notices) output.Notice(notice);
        if (output.IsLive) _bar = new LiveBar(output, started.Steps);
    }

    private void Step(StepTaken step)
    {
        // Composing a line that is not displayed would slow down each step.
        _bar?.Advance(step.Step, string.Create(CultureInfo.InvariantCulture, $"epoch {step.Epoch}/{step.Epochs}  loss {step.MeanLoss:F4}{_smoothing}"));
    }

    private string Line(EpochEnded epoch)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"epoch {epoch.Epoch,3}  loss {epoch.TrainLoss:F4}{_smoothing}");
        if (epoch.ValidationLoss is { } loss) line += string.Create(CultureInfo.InvariantCulture, $"  validation {loss:F4}");
        foreach ((string name, JsonElement value) in epoch.Figures)
        {
            string metric = name["validation".Length..];
            double figure = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
            line += string.Create(CultureInfo.InvariantCulture, $"  {char.ToLowerInvariant(metric[0])}{metric[1..]} {figure:F4}");
        }

        return line + string.Create(CultureInfo.InvariantCulture, $"  lr {epoch.LearningRate:G3}  {epoch.Seconds:F1} s");
    }

    private static string Line(FoldEnded fold)
    {
        string figures = string.Concat(fold.Figures.Where(f =>
            f.Key is "testAccuracy" or "testError" or "testMae" or "testLoss" && f.Value.ValueKind == JsonValueKind.Number)
            .Select(f => string.Create(CultureInfo.InvariantCulture, $"  {f.Key["test".Length..].ToLowerInvariant()} {f.Value.GetDouble():F4}")));
        return string.Create(CultureInfo.InvariantCulture, $"fold {fold.Fold,2} of {fold.Folds}{figures}");
    }

    private void Sample(SampleWritten sample)
    {
        CloseBar();
        _wroteSample = true;
        Harmless.Write(output, sample.Text);
        if (sample.IsLast) output.Line();
    }

    private void Result(RunResult result)
    {
        CloseBar();
        if (result.StoppedEarly == true) output.Line($"Stopped early after epoch {result.Epochs}: the validation loss did not improve any more");
        if (result.BestEpoch is { } best)
        {
            output.Line($"The best epoch by validation was {best}; the model has {(result.Weights == "best" ? "its weights" : "the last weights")}");
        }

        if (result.WithoutGradient is { } keys) output.Notice($"NOTE: not trained, since no gradient ever reached them: {string.Join(", ", keys)}");
        ReportDisplay.Show(output, result.Report!);
        if (result.DoctorSummary is { } summary)
        {
            output.Line(summary);
            if (result.Findings > 0)
            {
                output.Line(output.InLanguage(full
                    ? "`--doctor-ignore RULE` switches a rule off"
                    : "`myelin train … --doctor full` says why they matter, `--doctor-ignore RULE` switches a rule off"));
            }
        }

        string more = _wroteSample ? $"; myelin generate {result.Out} writes more" : "";
        output.Line(string.Create(CultureInfo.InvariantCulture, $"Done in {result.Seconds:F1} s; saved in {result.Out}{more}"));
    }

    private void CloseBar()
    {
        _bar?.Dispose();
        _bar = null;
    }
}

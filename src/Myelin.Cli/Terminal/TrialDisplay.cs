using System.Globalization;
using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>Shows short trials: whether sixteen examples can be learned, and a bar for each learning rate.</summary>
internal static class TrialDisplay
{
    private const int Longest = 30;

    internal static void Show(Output output, TrialEnded trial)
    {
        string loss = trial.LowestLoss.ToString("0.###", CultureInfo.InvariantCulture);
        output.Line(output.InLanguage(trial.Fits
            ? $"Sixteen examples: learned by heart (loss {loss} of guessing)"
            : $"Sixteen examples: not learned (loss {loss} of guessing)"));
        output.Line(output.InLanguage("The loss after 60 steps by learning rate (1 is guessing):"));
        foreach ((double tried, double? after) in trial.Rates.Zip(trial.Losses))
        {
            string bar = after is { } value ? new string('━', (int)Math.Clamp(value * Longest, 1, Longest)) : "";
            string text = after?.ToString("0.000", CultureInfo.InvariantCulture) ?? "NaN";
            string mark = tried == trial.BestRate ? $"  {output.InLanguage("best")}" : "";
            output.Line(string.Create(CultureInfo.InvariantCulture, $"  {tried,8:G3}  {text,7}  {bar}{mark}"));
        }

        output.Line(output.InLanguage(trial is { LowestRate: { } lowest, HighestRate: { } highest }
            ? $"The run's own learning rate {Text(trial.Rate)} {(trial.Verdict == "works" ? "works" : $"is {trial.Verdict}")}; rates from {Text(lowest)} to {Text(highest)} work"
            : $"The run's own learning rate: {Text(trial.Rate)}; no rate lowers the loss"));
    }

    private static string Text(double rate) => rate.ToString("G3", CultureInfo.InvariantCulture);
}

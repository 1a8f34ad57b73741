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

        (string rate, string lowest, string highest) = (Text(trial.Rate), Text(trial.LowestRate), Text(trial.HighestRate));
        output.Line(trial.Verdict switch
        {
            "works" => output.InLanguage($"The run's own learning rate {rate} works; rates from {lowest} to {highest} work"),
            "too high" => output.InLanguage($"The run's own learning rate {rate} is too high; rates from {lowest} to {highest} work"),
            "too low" => output.InLanguage($"The run's own learning rate {rate} is too low; rates from {lowest} to {highest} work"),
            _ => output.InLanguage($"The run's own learning rate: {rate}; no rate lowers the loss"),
        });
    }

    private static string Text(double? rate) => (rate ?? 0).ToString("G3", CultureInfo.InvariantCulture);
}

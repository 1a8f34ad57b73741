using System.Globalization;
using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>Shows short trials: whether sixteen examples can be learned, and a bar for each learning rate.</summary>
internal static class TrialDisplay
{
    private const int Longest = 30;

    internal static void Show(Output output, TrialEnded trial)
    {
        bool chinese = output.Language == Language.Chinese;
        string loss = trial.LowestLoss.ToString("0.###", CultureInfo.InvariantCulture);
        output.Line(chinese
            ? $"十六个样本：{(trial.Fits ? "可以记住" : "记不住")}（损失降到猜测水平的 {loss} 倍）"
            : $"Sixteen examples: {(trial.Fits ? "learned by heart" : "not learned")} (loss {loss} of guessing)");
        output.Line(chinese ? "不同学习率训练 60 步后的损失（1 = 猜测）：" : "The loss after 60 steps by learning rate (1 is guessing):");
        foreach ((double rate, double? after) in trial.Rates.Zip(trial.Losses))
        {
            string bar = after is { } value ? new string('━', (int)Math.Clamp(value * Longest, 1, Longest)) : "";
            string text = after?.ToString("0.000", CultureInfo.InvariantCulture) ?? "NaN";
            string mark = rate == trial.BestRate ? (chinese ? "  最好" : "  best") : "";
            output.Line(string.Create(CultureInfo.InvariantCulture, $"  {rate,8:G3}  {text,7}  {bar}{mark}"));
        }

        output.Line(string.Create(CultureInfo.InvariantCulture, $"{(chinese ? "本次运行的学习率：" : "The run's own learning rate: ")}{trial.Rate:G3}"));
    }
}

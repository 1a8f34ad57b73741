using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;

namespace Myelin.Cli.Runs;

/// <summary>How well a model guesses the tokens of a text kept apart.</summary>
/// <param name="Loss">The mean cross-entropy of a token, in nats.</param>
/// <param name="Accuracy">The share of tokens guessed right.</param>
/// <param name="Tokens">How many there were.</param>
internal sealed record TextJudgement(double Loss, double Accuracy, long Tokens)
{
    internal static TextJudgement Of(LanguageModel model, TextDataset data)
    {
        Evaluation found = Evaluation.Of(new SupervisedTask(model, new CrossEntropy()), data);
        return new TextJudgement(found.Loss, found.Metrics["accuracy"], (long)data.Count * data.Context);
    }

    internal void Show(Output output) => output.Line(string.Create(CultureInfo.InvariantCulture,
        $"test loss {Loss:F4} over {Tokens:N0} tokens: perplexity {Math.Exp(Loss):F2}, {Accuracy:P1} guessed right"));

    internal void AddTo(JsonObject result)
    {
        result["testLoss"] = Output.Number(Loss);
        result["testAccuracy"] = Output.Number(Accuracy);
        result["perplexity"] = Output.Number(Math.Exp(Loss));
    }
}

using System.Text.Json;

namespace Myelin.Runs;

/// <summary>How well a model does on data that it was not trained on.</summary>
/// <param name="Examples">How many examples, or tokens, there were.</param>
/// <param name="Figures">The figures by their JSON names: <c>testLoss</c>, <c>testAccuracy</c>.</param>
/// <param name="Summary">The figures for people, in a line.</param>
public sealed record EvaluationReport(long Examples, IReadOnlyDictionary<string, double> Figures, string Summary)
{
    /// <summary>How often each class was taken for each; null where there are no classes.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>What is counted: examples, or tokens.</summary>
    public string Unit { get; init; } = "examples";

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The figures as JSON, which has no NaN and no infinity: they become null.</summary>
    public IDictionary<string, JsonElement> ToJson() => EventFigures.From(Figures);
}

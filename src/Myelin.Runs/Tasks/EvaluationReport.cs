using System.Text.Json;

namespace Myelin.Runs;

/// <summary>The evaluation of a model on data that it was not trained on.</summary>
/// <param name="Examples">The number of examples, or tokens.</param>
/// <param name="Figures">The figures by their JSON names: <c>testLoss</c>, <c>testAccuracy</c>.</param>
/// <param name="Summary">The figures as text, on one line.</param>
public sealed record EvaluationReport(long Examples, IReadOnlyDictionary<string, double> Figures, string Summary)
{
    /// <summary>The number of times each class was predicted as each other; null if there are no classes.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>The unit: examples, or tokens.</summary>
    public string Unit { get; init; } = "examples";

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The figures as JSON, which has no NaN and no infinity: they become null.</summary>
    public IDictionary<string, JsonElement> ToJson() => EventFigures.From(Figures);
}

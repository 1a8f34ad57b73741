using System.Text.Json;
using System.Text.Json.Nodes;

namespace Myelin.Runs;

/// <summary>The evaluation of a model on data that it was not trained on.</summary>
/// <param name="Examples">The number of examples, or tokens.</param>
/// <param name="Figures">The figures by their JSON names: <c>testLoss</c>, <c>testAccuracy</c>.</param>
/// <param name="Summary">The figures as text, on one line.</param>
public sealed record EvaluationReport(long Examples, IReadOnlyDictionary<string, double> Figures, string Summary)
{
    /// <summary>The number of times each class was predicted as each other; null if there are no classes.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>The figures of each fold of a cross-validation, of which <see cref="Figures"/> are the means; empty for none.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Folds { get; init; } = [];

    /// <summary>The unit: examples, or tokens.</summary>
    public string Unit { get; init; } = "examples";

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>
    /// The figures as JSON, which has no NaN and no infinity: they become null. With classes also <c>classes</c>, <c>confusion</c> (a row per right
    /// class, a column per predicted one) and <c>testRecall</c> (the share of each class that was recognized).
    /// </summary>
    public IDictionary<string, JsonElement> ToJson()
    {
        IDictionary<string, JsonElement> figures = EventFigures.From(Figures);
        if (Folds.Count > 0) figures = figures.Concat(EventFigures.From(new JsonObject { ["folds"] = new JsonArray([.. Folds.Select(Fold)]) })).ToDictionary();
        if (Confusion is not { } confusion) return figures;
        int[] classes = [.. Enumerable.Range(0, confusion.Classes)];
        var json = new JsonObject
        {
            ["classes"] = new JsonArray([.. Classes.Select(name => JsonValue.Create(name))]),
            ["confusion"] = new JsonArray([.. classes.Select(Row)]),
            ["testRecall"] = new JsonArray([.. classes.Select(confusion.AccuracyOf).Select(recall => double.IsNaN(recall) ? null : JsonValue.Create(recall))]),
        };
        return figures.Concat(EventFigures.From(json)).ToDictionary();

        static JsonNode Fold(IReadOnlyDictionary<string, double> fold) =>
            new JsonObject(fold.Select(f => KeyValuePair.Create(f.Key, double.IsFinite(f.Value) ? (JsonNode?)JsonValue.Create(f.Value) : null)));

        JsonArray Row(int actual) => new([.. classes.Select(predicted => JsonValue.Create(confusion[actual, predicted]))]);
    }
}

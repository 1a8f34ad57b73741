using System.Text.Json;

namespace Myelin.Runs;

/// <summary>The whitening of inputs: principal components with variance 1, turned back to the features, so that the shape of an input stays.</summary>
internal static class InputWhitening
{
    private const string FieldName = "inputWhitening";

    internal static CountOption Option { get; } = new(
        "whiten", "Decorrelate the inputs: this many principal components of the training set get variance 1, after --normalize (ZCA).");

    /// <param name="asked">The options of the run.</param>
    /// <param name="train">The training set, scaled.</param>
    internal static Pca? Fit(OptionValues asked, Dataset train)
    {
        if (asked.Find(Option) is not { } components) return null;
        int most = Math.Min(train.InputShape.ElementCount, train.Count - 1);
        if (components <= most) return Pca.Fit(train, components).Whitened(Whitening.Zca);
        throw new RunOptionException(
            $"{Option.Flag} must be at most the number of features, and below the number of training examples.\n" +
            $"  Got {components} for {train.Count} examples of {train.InputShape.ElementCount} features.\n" +
            $"  Try {Option.Flag} {Math.Max(1, most)}.");
    }

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal static Pca? Read(JsonElement root) =>
        root.TryGetProperty(FieldName, out JsonElement json) && json.ValueKind != JsonValueKind.Null ? Pca.FromJson(json.GetRawText()) : null;

    internal static void Write(Utf8JsonWriter writer, Pca? whitening)
    {
        if (whitening is null) return;
        writer.WritePropertyName(FieldName);
        writer.WriteRawValue(whitening.ToJson());
    }
}

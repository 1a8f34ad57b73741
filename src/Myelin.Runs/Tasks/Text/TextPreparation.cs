using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Windows of a text's tokens.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="context">How many tokens the model sees.</param>
/// <param name="testShare">The share of the test set at the text's end.</param>
/// <param name="hash">The hash of the text that it was trained on.</param>
internal sealed class TextPreparation(Tokenizer tokenizer, int context, double testShare, string hash) : Preparation
{
    internal Tokenizer Tokenizer => tokenizer;

    public override Shape InputShape => [context];

    public override int Outputs => tokenizer.Count;

    public override IReadOnlyDictionary<string, long> Figures => new Dictionary<string, long> { ["vocabulary"] = tokenizer.Count };

    internal (TextDataset Train, TextDataset Test) Split(ReadOnlySpan<int> tokens) => Split(tokens, testShare);

    internal (TextDataset First, TextDataset Last) Split(ReadOnlySpan<int> tokens, double share) =>
        TextDataset.Split(tokens, tokenizer.Count, context, 1 - share);

    /// <summary>The test set of the text it was trained on, or all of another one.</summary>
    internal (TextDataset Data, bool IsOwn) Test(string text)
    {
        int[] tokens = tokenizer.Encode(text);
        return DataHash.Of(text) == hash ? (Split(tokens).Test, true) : (Adjacent(tokens), false);
    }

    /// <summary>Windows without overlap, from the first token on.</summary>
    internal TextDataset Adjacent(ReadOnlySpan<int> tokens) => new(tokens, tokenizer.Count, context, stride: context);

    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("fingerprint", hash);
        writer.WritePropertyName("tokenizer");
        writer.WriteRawValue(tokenizer.ToJson());
    }
}

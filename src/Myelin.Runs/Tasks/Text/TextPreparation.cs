using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Windows of a text's tokens.</summary>
/// <param name="tokenizer">How text becomes tokens.</param>
/// <param name="context">How many tokens the model sees.</param>
/// <param name="testShare">How much of the text's end is kept for testing.</param>
/// <param name="hash">Of the text that it was trained on.</param>
internal sealed class TextPreparation(Tokenizer tokenizer, int context, double testShare, string hash) : Preparation
{
    internal Tokenizer Tokenizer => tokenizer;

    public override Shape InputShape => [context];

    public override int Outputs => tokenizer.Count;

    public override IReadOnlyDictionary<string, long> Figures => new Dictionary<string, long> { ["vocabulary"] = tokenizer.Count };

    internal (TextDataset Train, TextDataset Test) Split(ReadOnlySpan<int> tokens) => Split(tokens, testShare);

    internal (TextDataset First, TextDataset Last) Split(ReadOnlySpan<int> tokens, double share) =>
        TextDataset.Split(tokens, tokenizer.Count, context, 1 - share);

    /// <summary>Of the text it was trained on the part that was kept, of another all of it.</summary>
    internal (TextDataset Data, bool IsOwn) Test(string text)
    {
        int[] tokens = tokenizer.Encode(text);
        return DataHash.Of(text) == hash ? (Split(tokens).Test, true) : (new TextDataset(tokens, tokenizer.Count, context, stride: context), false);
    }

    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("fingerprint", hash);
        writer.WritePropertyName("tokenizer");
        writer.WriteRawValue(tokenizer.ToJson());
    }
}

using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>Byte pairs are being learned from a text.</summary>
/// <param name="Tokens">The number of tokens so far; 0 at the start.</param>
/// <param name="Vocabulary">The largest number.</param>
public sealed record TokenizerProgress(int Tokens, int Vocabulary) : RunEvent
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsProgress => true;
}

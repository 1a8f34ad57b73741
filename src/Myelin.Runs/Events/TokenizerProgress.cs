using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>Byte pairs are being learned from a text.</summary>
/// <param name="Tokens">How many tokens there are so far; 0 at the start.</param>
/// <param name="Vocabulary">How many there will be at most.</param>
public sealed record TokenizerProgress(int Tokens, int Vocabulary) : RunEvent
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsProgress => true;
}

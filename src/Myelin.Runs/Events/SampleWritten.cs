using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>A trained model wrote a piece of something by itself, to show what it learned.</summary>
/// <param name="Text">The piece.</param>
/// <param name="IsLast">Whether nothing follows.</param>
public sealed record SampleWritten(string Text, bool IsLast) : RunEvent
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsProgress => true;
}

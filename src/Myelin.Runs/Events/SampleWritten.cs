using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>A trained model generated a sample to show what it learned.</summary>
/// <param name="Text">The piece.</param>
/// <param name="IsLast">Whether it is the last.</param>
public sealed record SampleWritten(string Text, bool IsLast) : RunEvent
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsProgress => true;
}

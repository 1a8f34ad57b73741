using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>A data set is being downloaded.</summary>
/// <param name="File">The file.</param>
/// <param name="Bytes">How much of it is there.</param>
/// <param name="Total">How much there will be; null if the server does not say.</param>
public sealed record DownloadAdvanced(string File, long Bytes, long? Total) : RunEvent
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsProgress => true;
}

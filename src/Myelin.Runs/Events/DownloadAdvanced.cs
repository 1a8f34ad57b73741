using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>A data set is being downloaded.</summary>
/// <param name="File">The file.</param>
/// <param name="Bytes">The number of bytes received.</param>
/// <param name="Total">The total number of bytes; null if the server does not report it.</param>
public sealed record DownloadAdvanced(string File, long Bytes, long? Total) : RunEvent
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsProgress => true;
}

namespace Myelin;

/// <summary>What <c>LoadFitting</c> did.</summary>
/// <param name="Loaded">The keys whose values were set.</param>
/// <param name="Missing">The model's keys that the file does not have.</param>
/// <param name="Unexpected">The file's keys that the model does not have.</param>
/// <param name="OtherShape">The keys that both have with different shapes.</param>
public sealed record PartialLoad(
    IReadOnlyList<string> Loaded, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> OtherShape)
{
    /// <summary>The keys of each kind, a line each.</summary>
    public override string ToString()
    {
        (string What, IReadOnlyList<string> Keys)[] parts =
            [("loaded", Loaded), ("missing", Missing), ("unexpected", Unexpected), ("of another shape", OtherShape)];
        return string.Join('\n', parts.Where(part => part.Keys.Count > 0).Select(part => $"{part.What}: {string.Join(", ", part.Keys)}"));
    }
}

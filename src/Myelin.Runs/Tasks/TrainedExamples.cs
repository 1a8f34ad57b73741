using System.Runtime.InteropServices;
using System.Text.Json;

namespace Myelin.Runs;

/// <summary>
/// The examples that a run was trained or validated on, as 32 bits of the hash of each: a file that contains some of them is no test.
/// </summary>
internal sealed class TrainedExamples
{
    private const string FieldName = "trainedExamples";

    /// <summary>Above this number the hashes would be larger than most models.</summary>
    private const int Most = 1 << 17;

    private readonly HashSet<uint> _hashes;

    private TrainedExamples(IEnumerable<uint> hashes) => _hashes = [.. hashes];

    /// <summary>Those of data before scaling; null if they are too many to be stored.</summary>
    internal static TrainedExamples? Of(params IReadOnlyList<Dataset> parts) =>
        parts.Sum(part => (long)part.Count) <= Most ? new TrainedExamples(parts.SelectMany(DataHash.OfEach)) : null;

    /// <summary>The number of examples that are among them.</summary>
    internal int CountIn(Dataset data) => DataHash.OfEach(data).Count(_hashes.Contains);

    internal bool IsSameAs(TrainedExamples other) => _hashes.SetEquals(other._hashes);

    internal void Write(Utf8JsonWriter writer) =>
        writer.WriteBase64String(FieldName, MemoryMarshal.AsBytes<uint>(_hashes.Order().ToArray()));

    /// <summary>Reads what was written; null in descriptions of runs that stored none.</summary>
    /// <exception cref="JsonException">The field is not what was written.</exception>
    internal static TrainedExamples? Read(JsonElement root)
    {
        if (!root.TryGetProperty(FieldName, out JsonElement field) || field.ValueKind == JsonValueKind.Null) return null;
        return field.ValueKind == JsonValueKind.String && field.TryGetBytesFromBase64(out byte[]? bytes) && bytes.Length % sizeof(uint) == 0
            ? new TrainedExamples(MemoryMarshal.Cast<byte, uint>(bytes).ToArray())
            : throw new JsonException($"\"{FieldName}\" that are not hashes.");
    }
}

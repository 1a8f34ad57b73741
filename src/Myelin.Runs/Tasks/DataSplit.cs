using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Myelin.Runs;

/// <summary>
/// Which example of a run's data was in which part, stored with the run by index and hash: the held-out examples can be had again, and other data
/// is not taken for them. A data set with a test set of its own counts on from its training set.
/// </summary>
public sealed class DataSplit
{
    private readonly string _parts;

    private DataSplit(int count, string parts, string testHash) => (Count, _parts, TestHash) = (count, parts, testHash);

    /// <summary>The number of examples.</summary>
    public int Count { get; }

    /// <summary>The SHA-256 of the test examples before scaling, in order of their indices.</summary>
    internal string TestHash { get; }

    /// <summary>The part of each example.</summary>
    /// <exception cref="InvalidDataException">The stored parts are damaged.</exception>
    public IReadOnlyList<DataPart> Parts
    {
        get
        {
            try
            {
                var parts = new DataPart[Count];
                using var stream = new DeflateStream(new MemoryStream(Convert.FromBase64String(_parts)), CompressionMode.Decompress);
                stream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(parts.AsSpan()));
                return stream.ReadByte() < 0 && parts.All(Enum.IsDefined) ? parts : throw new InvalidDataException("another number of parts");
            }
            catch (Exception error) when (error is FormatException or InvalidDataException or EndOfStreamException)
            {
                throw new InvalidDataException(
                    $"the run must contain the part of each of its {Count} examples.\n  Got {error.Message.Split('\n')[0]}\n" +
                    "  The file is damaged; train again or take it from a copy.", error);
            }
        }
    }

    /// <summary>The indices of the examples of a part, ascending.</summary>
    public int[] RowsOf(DataPart part) => [.. Parts.Index().Where(p => p.Item == part).Select(p => p.Index)];

    /// <summary>The parts as a .csv file with the columns <c>row</c>, from 0, and <c>part</c>.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("row,part\n");
        foreach ((int row, DataPart part) in Parts.Index()) text.Append(CultureInfo.InvariantCulture, $"{row},{Names[(int)part]}\n");
        return text.ToString();
    }

    internal static string[] Names { get; } = ["training", "validation", "test", "unused"];

    /// <summary>A split into the given rows.</summary>
    /// <param name="parts">The part of each example.</param>
    /// <param name="test">The test examples before scaling; null for none.</param>
    internal static DataSplit Of(DataPart[] parts, Dataset? test)
    {
        using var stream = new MemoryStream();
        using (var deflate = new DeflateStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(parts.AsSpan()));
        }

        return new DataSplit(parts.Length, Convert.ToBase64String(stream.GetBuffer(), 0, (int)stream.Length), test is null ? "" : DataHash.Of(test));
    }

    /// <summary>The examples of a part; null if there are none.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="parts">The part of each.</param>
    /// <param name="part">The part to take.</param>
    internal static Dataset? Take(Dataset data, ReadOnlySpan<DataPart> parts, DataPart part)
    {
        var rows = new List<int>();
        for (int row = 0; row < parts.Length; row++)
        {
            if (parts[row] == part) rows.Add(row);
        }

        return rows.Count == 0 ? null : rows.Count == data.Count ? data : data.Subset(rows);
    }

    /// <summary>The test examples among data that may be the run's; null if it is not.</summary>
    /// <param name="data">All examples before scaling.</param>
    internal Dataset? TestOf(Dataset data) => TestOf(data.Count, rows => data.Subset(rows));

    /// <summary>The same for data whose examples are made when they are needed.</summary>
    /// <param name="count">The number of examples.</param>
    /// <param name="examples">The examples of indices, before scaling.</param>
    internal Dataset? TestOf(int count, Func<int[], Dataset> examples)
    {
        // Nothing is decompressed for data of another size: the number in a file is not believed.
        if (count != Count || TestHash.Length == 0) return null;
        Dataset test = examples(RowsOf(DataPart.Test));
        return DataHash.Of(test) == TestHash ? test : null;
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("split");
        writer.WriteNumber("examples", Count);
        writer.WriteString("parts", _parts);
        writer.WriteString("testHash", TestHash);
        writer.WriteEndObject();
    }

    /// <summary>Reads what was written; null in descriptions of runs that stored none.</summary>
    /// <exception cref="JsonException">A field is missing.</exception>
    internal static DataSplit? Read(JsonElement root)
    {
        if (!root.TryGetProperty("split", out JsonElement split) || split.ValueKind == JsonValueKind.Null) return null;
        if (split.ValueKind == JsonValueKind.Object
            && split.TryGetProperty("examples", out JsonElement count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out int examples)
            && split.TryGetProperty("parts", out JsonElement parts) && parts.ValueKind == JsonValueKind.String
            && split.TryGetProperty("testHash", out JsonElement hash) && hash.ValueKind == JsonValueKind.String && examples > 0)
        {
            return new DataSplit(examples, parts.GetString()!, hash.GetString()!);
        }

        throw new JsonException("\"split\" that lacks the parts of the data.");
    }
}

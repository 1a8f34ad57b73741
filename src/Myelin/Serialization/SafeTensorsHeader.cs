using System.Text.Json;

namespace Myelin.Serialization;

/// <summary>One tensor as described by the header.</summary>
internal readonly record struct SafeTensorsEntry(string Key, ElementType Type, Shape Shape, long Begin, long End)
{
    internal long Bytes => End - Begin;
}

/// <summary>The header of a safetensors file, checked.</summary>
internal sealed class SafeTensorsHeader
{
    /// <summary>The largest number of axes of a tensor.</summary>
    private const int MaxRank = 64;

    private const string MetadataKey = "__metadata__";

    private static readonly Dictionary<string, ElementType> s_types = new()
    {
        ["F64"] = ElementType.Float64,
        ["F32"] = ElementType.Float32,
        ["F16"] = ElementType.Float16,
        ["BF16"] = ElementType.BFloat16,
        ["F8_E4M3"] = ElementType.Float8E4M3,
        ["F8_E5M2"] = ElementType.Float8E5M2,
        ["I64"] = ElementType.Int64,
        ["I32"] = ElementType.Int32,
        ["I16"] = ElementType.Int16,
        ["I8"] = ElementType.Int8,
        ["U64"] = ElementType.UInt64,
        ["U32"] = ElementType.UInt32,
        ["U16"] = ElementType.UInt16,
        ["U8"] = ElementType.UInt8,
        ["BOOL"] = ElementType.Bool,
        ["C64"] = ElementType.Complex64,
    };

    /// <summary>The tensors in the order of their bytes, which they cover from 0 without a gap.</summary>
    internal List<SafeTensorsEntry> Entries { get; } = [];

    internal Dictionary<string, string> Metadata { get; } = [];

    internal long DataLength => Entries.Count == 0 ? 0 : Entries[^1].End;

    internal static byte[] Encode(IReadOnlyList<ArrayEntry> entries, IReadOnlyDictionary<string, string>? metadata)
    {
        var keys = new HashSet<string> { MetadataKey };
        if (entries.FirstOrDefault(entry => !keys.Add(entry.Name))?.Name is { } twice)
        {
            throw new ArgumentException(
                $"safetensors: each tensor must have a unique key, other than {MetadataKey}.\n" +
                $"  Got \"{twice}\".\n" +
                "  Rename one.", nameof(entries));
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }

            long position = 0;
            foreach (ArrayEntry entry in entries)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", NameOf(entry.Type) ?? throw new NotSupportedException(
                    $"safetensors: the format must support the element type.\n  Got {entry.Type} of \"{entry.Name}\".\n" +
                    $"  It supports {string.Join(", ", s_types.Values)}."));
                json.WriteStartArray("shape");
                foreach (int size in entry.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                json.WriteNumberValue(position += entry.Bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Padded so that the numbers start at a multiple of eight bytes.
        while (stream.Length % 8 != 0) stream.WriteByte((byte)' ');
        return stream.ToArray();
    }

    internal static SafeTensorsHeader Decode(ReadOnlySpan<byte> utf8, string name)
    {
        var header = new SafeTensorsHeader();
        var keys = new HashSet<string>();
        var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw SafeTensors.Invalid(name, "the header must be a JSON object", json.TokenType.ToString(), "The file is not safetensors.");
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string key = json.GetString()!;
            if (!keys.Add(key))
                throw SafeTensors.Invalid(name, "a key must not occur twice", FileText.Show(key), "The file was tampered with; do not trust it.");
            json.Read();
            if (key == MetadataKey) ReadMetadata(ref json, header.Metadata, name);
            else header.Entries.Add(ReadEntry(ref json, key, name));
        }

        if (json.Read()) throw SafeTensors.Invalid(name, "nothing may follow the header's object", json.TokenType.ToString(), "The file is damaged.");
        header.CheckCoverage(name);
        return header;
    }

    /// <summary>The format's name of an element type; null if it is not supported.</summary>
    internal static string? NameOf(ElementType type) => s_types.FirstOrDefault(t => t.Value == type).Key;

    private static void ReadMetadata(ref Utf8JsonReader json, Dictionary<string, string> metadata, string name)
    {
        Expect(json.TokenType == JsonTokenType.StartObject, name, MetadataKey);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string key = json.GetString()!;
            json.Read();
            Expect(json.TokenType == JsonTokenType.String && metadata.TryAdd(key, json.GetString()!), name, MetadataKey);
        }
    }

    private static SafeTensorsEntry ReadEntry(ref Utf8JsonReader json, string key, string name)
    {
        ElementType? type = null;
        List<long>? shape = null, offsets = null;
        Expect(json.TokenType == JsonTokenType.StartObject, name, key);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string field = json.GetString()!;
            json.Read();
            switch (field)
            {
                case "dtype" when type is null && json.TokenType == JsonTokenType.String:
                    type = s_types.TryGetValue(json.GetString()!, out ElementType known) ? known : throw SafeTensors.Invalid(
                        name, "the dtype must be a known one", $"{FileText.Show(json.GetString()!)} of {FileText.Show(key)}",
                        $"Known are {string.Join(", ", s_types.Keys)}.");
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref json, key, name);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref json, key, name);
                    break;
                default:
                    Expect(false, name, key);
                    break;
            }
        }

        Expect(type is not null && shape is not null && offsets is { Count: 2 } && offsets[0] <= offsets[1], name, key);
        long length = 1;
        foreach (long size in shape!)
        {
            if (size > int.MaxValue || (length *= size) > int.MaxValue)
            {
                throw SafeTensors.Invalid(
                    name, "a tensor has at most 2147483647 elements", $"shape [{string.Join(", ", shape)}] of {FileText.Show(key)}",
                    "The file is damaged, or the tensor is too large.");
            }
        }

        if (offsets![1] - offsets[0] != length * type!.Value.Size)
        {
            throw SafeTensors.Invalid(
                name, "a tensor's bytes must match its shape",
                $"{offsets[1] - offsets[0]} bytes for {NameOf(type.Value)} [{string.Join(", ", shape)}] of {FileText.Show(key)}", "The file is damaged.");
        }

        return new SafeTensorsEntry(key, type.Value, Shape.Create([.. shape.Select(s => (int)s)]), offsets[0], offsets[1]);
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader json, string key, string name)
    {
        var numbers = new List<long>();
        Expect(json.TokenType == JsonTokenType.StartArray, name, key);
        while (json.Read() && json.TokenType == JsonTokenType.Number)
        {
            Expect(json.TryGetInt64(out long number) && number >= 0, name, key);
            if (numbers.Count == MaxRank)
                throw SafeTensors.Invalid(name, $"a tensor has at most {MaxRank} axes", $"more for {FileText.Show(key)}",
                    "The file is damaged, or not to be trusted.");
            numbers.Add(number);
        }

        Expect(json.TokenType == JsonTokenType.EndArray, name, key);
        return numbers;
    }

    private void CheckCoverage(string name)
    {
        // Ties, of which all but one are empty tensors, keep the header's order.
        SafeTensorsEntry[] sorted = [.. Entries.OrderBy(e => e.Begin).ThenBy(e => e.End)];
        long position = 0;
        foreach (SafeTensorsEntry entry in sorted)
        {
            if (entry.Begin != position)
            {
                throw SafeTensors.Invalid(
                    name, "tensors must neither overlap nor leave gaps", $"{FileText.Show(entry.Key)} at byte {entry.Begin} instead of {position}",
                    "The file was tampered with; do not trust it.");
            }

            position = entry.End;
        }

        Entries.Clear();
        Entries.AddRange(sorted);
    }

    private static void Expect(bool valid, string name, string key)
    {
        if (!valid)
        {
            throw SafeTensors.Invalid(
                name, "each entry must have one dtype, one shape and one pair of data_offsets", $"another form for {FileText.Show(key)}",
                "The file is damaged.");
        }
    }
}

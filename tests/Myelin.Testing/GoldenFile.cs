using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Myelin.Testing;

/// <summary>One of the files that tests/golden/record.py writes: small tensors, and under the metadata key "cases" what they belong to.</summary>
public sealed class GoldenFile
{
    private static readonly Dictionary<string, GoldenFile> s_files = [];

    private readonly byte[] _bytes;
    private readonly int _dataStart;
    private readonly Dictionary<string, (string Type, int[] Shape, int Start, int End)> _entries = [];

    private GoldenFile(string path)
    {
        _bytes = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(_bytes);
        _dataStart = sizeof(ulong) + length;
        using var header = JsonDocument.Parse(Encoding.UTF8.GetString(_bytes, sizeof(ulong), length));
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__") continue;
            int[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(v => v.GetInt32())];
            _entries.Add(entry.Name, (entry.Value.GetProperty("dtype").GetString()!,
                [.. entry.Value.GetProperty("shape").EnumerateArray().Select(v => v.GetInt32())], offsets[0], offsets[1]));
        }

        using var cases = JsonDocument.Parse(header.RootElement.GetProperty("__metadata__").GetProperty("cases").GetString()!);
        ILookup<string, string> keys = _entries.Keys.ToLookup(key => key[..key.IndexOf('.')], key => key[(key.IndexOf('.') + 1)..]);
        Cases = [.. cases.RootElement.EnumerateArray().Select((c, i) => new GoldenCase(this, i, c.Clone(), [.. keys[$"{i}"]]))];
    }

    public IReadOnlyList<GoldenCase> Cases { get; }

    /// <summary>The file of that name, read once.</summary>
    public static GoldenFile Open(string name)
    {
        lock (s_files)
        {
            if (!s_files.TryGetValue(name, out GoldenFile? file)) s_files.Add(name, file = new GoldenFile(PathOf(name)));
            return file;
        }
    }

    public static string PathOf(string name) => Checkout.PathOf("tests", "golden", name + ".safetensors");

    public int[] Shape(string key) => _entries[key].Shape;

    public float[] Floats(string key)
    {
        (string type, _, int start, int end) = _entries[key];
        ReadOnlySpan<byte> bytes = _bytes.AsSpan(_dataStart + start, end - start);
        return type switch
        {
            "F32" => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            "U8" => Array.ConvertAll(bytes.ToArray(), b => (float)b),
            _ => throw new InvalidDataException($"{key} is {type}, not float32."),
        };
    }

    public double[] Doubles(string key) =>
        MemoryMarshal.Cast<byte, double>(_bytes.AsSpan(_dataStart + _entries[key].Start, _entries[key].End - _entries[key].Start)).ToArray();

    public int[] Ints(string key) =>
        MemoryMarshal.Cast<byte, int>(_bytes.AsSpan(_dataStart + _entries[key].Start, _entries[key].End - _entries[key].Start)).ToArray();

    public bool IsInt(string key) => _entries[key].Type == "I32";
}

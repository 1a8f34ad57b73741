using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Myelin.Kernels;

namespace Myelin.Serialization;

/// <summary>
/// A safetensors file, or a model in several of them with an index, opened to read one tensor at a time by positioned reads: only requested
/// tensors are read, and a file that is truncated meanwhile is an error, not a crash of the process.
/// </summary>
/// <example><code>
/// using SafeTensorsFile file = SafeTensorsFile.Open("model.safetensors");
/// Tensor weight = file.ReadTensor("fc1.weight");
/// </code></example>
public sealed class SafeTensorsFile : ArrayFile
{
    private readonly Dictionary<string, (Shard Shard, SafeTensorsEntry Entry)> _places = [];
    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<Shard> _shards = [];
    private readonly List<ArrayEntry> _entries = [];

    /// <summary>Reads at a position, as much as possible.</summary>
    private delegate int PositionedRead(Span<byte> bytes, long position);

    /// <summary>One of the files.</summary>
    private sealed record Shard(string Path, PositionedRead Read, IDisposable Handle, long DataStart);

    private SafeTensorsFile() => Format = "safetensors";

    /// <inheritdoc/>
    public override IReadOnlyList<ArrayEntry> Entries => _entries;

    /// <summary>The texts of the header; for several files those of all, where a later one's take precedence.</summary>
    public override IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <inheritdoc/>
    public override string Format { get; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">A .safetensors file, or the .safetensors.index.json of several, which must be in the same folder.</param>
    /// <exception cref="InvalidDataException">The header is not valid, or the index does not match its files.</exception>
    public static SafeTensorsFile Open(string path)
    {
        var file = new SafeTensorsFile();
        try
        {
            if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) file.AddIndexed(path);
            else file.Add(path);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens the contents of a seekable stream; the stream is closed with the file.</summary>
    /// <param name="stream">The bytes of a .safetensors file, from the current position to the end.</param>
    /// <param name="name">The stream's name in errors.</param>
    /// <exception cref="InvalidDataException">The header is not valid.</exception>
    public static SafeTensorsFile Open(Stream stream, string name)
    {
        var file = new SafeTensorsFile();
        file.Add(SafeTensors.ReadHeader(stream, name), name, (bytes, position) =>
        {
            lock (stream)
            {
                stream.Position = position;
                return stream.Read(bytes);
            }
        }, stream, stream.Position);
        return file;
    }

    /// <inheritdoc/>
    public override NdArray Read(string name)
    {
        (Shard shard, SafeTensorsEntry entry) = Find(name);
        if (entry.Bytes > Array.MaxLength)
            throw SafeTensors.Invalid(shard.Path, "an array has at most 2 GB", $"{entry.Bytes} bytes of {FileText.Show(name)}", "Read it with ReadTensor.");
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)entry.Bytes);
        Fill(shard, entry, 0, bytes);
        if (!BitConverter.IsLittleEndian) ElementTypes.SwapBytes(entry.Type, bytes);
        return NdArray.Wrap(entry.Type, entry.Shape, bytes);
    }

    /// <inheritdoc/>
    public override Tensor ReadTensor(string name)
    {
        (Shard shard, SafeTensorsEntry entry) = Find(name);
        Tensor tensor = Tensor.Uninitialized(entry.Shape);
        if (entry.Type == ElementType.Float32 && BitConverter.IsLittleEndian)
        {
            // Directly into the tensor's memory, whose first access costs the system more than the copy: so all threads take part.
            Workers.Run((int)((entry.Bytes + ReadJob.Part - 1) / ReadJob.Part), new ReadJob(shard, entry, tensor));
            GC.KeepAlive(tensor);
            return tensor;
        }

        byte[] buffer = new byte[(int)Math.Min(entry.Bytes, 1 << 20)];
        int size = entry.Type.Size;
        for (long done = 0; done < entry.Bytes; done += buffer.Length)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, entry.Bytes - done));
            Fill(shard, entry, done, part);
            if (!BitConverter.IsLittleEndian) ElementTypes.SwapBytes(entry.Type, part);
            ElementTypes.ToFloat32(entry.Type, part, tensor.Span.Slice((int)(done / size), part.Length / size));
        }

        return tensor;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (Shard shard in _shards) shard.Handle.Dispose();
        base.Dispose(disposing);
    }

    private (Shard, SafeTensorsEntry) Find(string name) =>
        _places.TryGetValue(name, out (Shard, SafeTensorsEntry) place) ? place : throw Unknown(name, _shards[0].Path);

    private static void Fill(Shard shard, SafeTensorsEntry entry, long start, Span<byte> bytes)
    {
        for (int done = 0; done < bytes.Length;)
        {
            int read = shard.Read(bytes[done..], shard.DataStart + entry.Begin + start + done);
            if (read == 0)
                throw SafeTensors.Invalid(shard.Path, $"tensor {FileText.Show(entry.Key)} must be complete", "the end of the file",
                    "The file was truncated while it was open; download it again.");
            done += read;
        }
    }

    /// <summary>A part of a tensor for each block.</summary>
    private readonly struct ReadJob(Shard shard, SafeTensorsEntry entry, Tensor tensor) : IJob
    {
        internal const long Part = 1 << 20;

        public void Run(int block)
        {
            long start = block * Part;
            Fill(shard, entry, start,
                MemoryMarshal.AsBytes(tensor.Span.Slice((int)(start / sizeof(float)),
                (int)(Math.Min(Part, entry.Bytes - start) / sizeof(float)))));
        }
    }

    private SafeTensorsHeader Add(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        SafeTensorsHeader header = SafeTensors.ReadHeader(stream, path);
        Argument.FileExists(path, nameof(SafeTensors));
        SafeFileHandle handle = File.OpenHandle(path);
        Add(header, path, (bytes, position) => RandomAccess.Read(handle, bytes, position), handle, stream.Position);
        return header;
    }

    private void Add(SafeTensorsHeader header, string path, PositionedRead read, IDisposable handle, long dataStart)
    {
        var shard = new Shard(path, read, handle, dataStart);
        _shards.Add(shard);
        foreach (SafeTensorsEntry entry in header.Entries)
        {
            if (!_places.TryAdd(entry.Key, (shard, entry)))
                throw SafeTensors.Invalid(path, "a key must be in one file only", $"{FileText.Show(entry.Key)} twice", "The files do not belong together.");
            _entries.Add(new ArrayEntry(entry.Key, entry.Type, entry.Shape));
        }

        foreach ((string key, string value) in header.Metadata) _metadata[key] = value;
    }

    /// <summary>The index says which file contains which tensor; every file must contain exactly those.</summary>
    private void AddIndexed(string path)
    {
        Dictionary<string, string> map = ReadIndex(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (string name in map.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (name != Path.GetFileName(name) || name is "" or "." or ".." || name.Contains('\\') || name.Contains('\0') || name.Contains(':'))
            {
                throw SafeTensors.Invalid(path, "the index must name files in its own folder", FileText.Show(name),
                    "The index was tampered with; do not trust it.");
            }

            string part = Path.Combine(folder, name);
            if (File.Exists(part) && new FileInfo(part).Length == 0)
                throw SafeTensors.Invalid(path, "the files of an index must be regular and not empty", name, "Download it again.");
            if (!File.Exists(part)) throw SafeTensors.Invalid(path, "all files of the index must be in its folder", $"no {name}", "Download it too.");
            if (new FileInfo(part).LinkTarget is not null && new FileInfo(path).LinkTarget is null)
                throw SafeTensors.Invalid(path, "the files of an index must not be links", name, "Copy the file itself.");
            foreach (SafeTensorsEntry entry in Add(part).Entries)
            {
                if (map.GetValueOrDefault(entry.Key) != name)
                    throw SafeTensors.Invalid(path, "the index must list every tensor of its files", $"{FileText.Show(entry.Key)} in {name}",
                        "The files do not belong together.");
            }
        }

        if (map.Keys.FirstOrDefault(key => !_places.ContainsKey(key)) is { } missing)
            throw SafeTensors.Invalid(path, "every tensor of the index must be in its file",
                $"no {FileText.Show(missing)} in {FileText.Show(map[missing])}", "The files do not belong together.");
    }

    private static Dictionary<string, string> ReadIndex(string path)
    {
        if (new FileInfo(path).Length > SafeTensors.MaxHeaderLength)
            throw SafeTensors.Invalid(path, "an index must be at most 100 MB", $"{new FileInfo(path).Length} bytes", "It is not an index.");
        var map = new Dictionary<string, string>();
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 8 });
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("weight_map", out JsonElement weights) || weights.ValueKind != JsonValueKind.Object)
            {
                throw SafeTensors.Invalid(path, "an index must be an object with a weight_map", "another form", "It is not an index of safetensors files.");
            }

            foreach (JsonProperty weight in weights.EnumerateObject())
            {
                if (weight.Value.ValueKind != JsonValueKind.String || !map.TryAdd(weight.Name, weight.Value.GetString()!))
                    throw SafeTensors.Invalid(path, "each tensor must be in one file", FileText.Show(weight.Name), "The index is damaged.");
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw SafeTensors.Invalid(path, "an index must be valid JSON", error.Message, "The file is damaged.");
        }

        return map.Count > 0 ? map : throw SafeTensors.Invalid(path, "an index must name a tensor", "none", "The index is damaged.");
    }
}

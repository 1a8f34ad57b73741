using System.Text.Json;

namespace Myelin.Benchmarks;

/// <summary>The lines of earlier runs, so that a stopped measurement continues.</summary>
internal sealed class RunLog<TLine> where TLine : class, IRunLine
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true };

    private readonly string _path;
    private readonly Dictionary<string, TLine> _lines = [];
    private readonly Lock _lock = new();

    internal RunLog(string path, bool fresh = false)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (fresh) File.Delete(path);
        if (!File.Exists(path)) return;
        // A killed process may leave half a line at the end: that run is made again.
        string text = File.ReadAllText(path);
        string complete = text[..(text.LastIndexOf('\n') + 1)];
        if (complete.Length < text.Length) File.WriteAllText(path, complete);
        foreach (string line in complete.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            TLine parsed = JsonSerializer.Deserialize<TLine>(line, s_options)!;
            _lines[parsed.Key] = parsed;
        }
    }

    internal IReadOnlyCollection<TLine> Lines
    {
        get
        {
            lock (_lock) return [.. _lines.Values];
        }
    }

    internal bool Has(string key) => Find(key) is not null;

    internal TLine? Find(string key)
    {
        lock (_lock) return _lines.GetValueOrDefault(key);
    }

    internal void Add(TLine line)
    {
        lock (_lock)
        {
            _lines[line.Key] = line;
            File.AppendAllText(_path, JsonSerializer.Serialize(line, s_options) + "\n");
        }
    }

    internal static string ToJson(TLine line) => JsonSerializer.Serialize(line, s_options);
}

namespace Myelin.Benchmarks;

/// <summary>The lines of earlier runs, so that a stopped measurement continues.</summary>
internal sealed class DoctorLog
{
    private readonly string _path;
    private readonly Dictionary<string, DoctorLine> _lines;
    private readonly Lock _lock = new();

    internal DoctorLog(string path, bool fresh)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (fresh) File.Delete(path);
        // A run that was killed while it wrote leaves half a line.
        _lines = File.Exists(path) ? File.ReadLines(path).Where(line => line.EndsWith('}')).Select(DoctorLine.Parse).GroupBy(l => l.Key).ToDictionary(g => g.Key, g => g.Last()) : [];
    }

    internal IReadOnlyCollection<DoctorLine> Lines
    {
        get
        {
            lock (_lock) return [.. _lines.Values];
        }
    }

    internal bool Has(string key)
    {
        lock (_lock) return _lines.ContainsKey(key);
    }

    internal void Add(DoctorLine line)
    {
        lock (_lock)
        {
            _lines[line.Key] = line;
            File.AppendAllText(_path, line.ToJson() + "\n");
        }
    }
}

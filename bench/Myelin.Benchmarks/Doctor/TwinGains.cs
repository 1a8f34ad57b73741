using System.Text.Json;

namespace Myelin.Benchmarks;

/// <summary>The gains of ten runs without a doctor, for each network and each fault on it: computed once, and kept in a file.</summary>
internal sealed class TwinGains
{
    private const int Seeds = 10;

    private const ulong FirstSeed = 90_000;

    private readonly string _path;
    private readonly Dictionary<string, double[]> _known;

    internal TwinGains(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // A run that was killed while it wrote leaves half a line.
        IEnumerable<string> lines = File.Exists(path) ? File.ReadLines(path).Where(line => line.EndsWith('}')) : [];
        _known = lines.Select(line => JsonSerializer.Deserialize<Line>(line)!).GroupBy(l => l.Key).ToDictionary(g => g.Key, g => g.Last().Gains);
    }

    /// <summary>The gains of a setup at ten seeds.</summary>
    internal double[] Of(string key, Func<Setup> setup, Network network)
    {
        lock (_known)
        {
            if (_known.TryGetValue(key, out double[]? known)) return known;
        }

        double[] gains = [.. Enumerable.Range(0, Seeds).Select(i => DoctorRun.Of(setup(), network, FirstSeed + (ulong)i, examine: false).Gain)];
        lock (_known)
        {
            _known[key] = gains;
            File.AppendAllText(_path, JsonSerializer.Serialize(new Line(key, gains)) + "\n");
        }

        return gains;
    }

    private sealed record Line(string Key, double[] Gains);
}

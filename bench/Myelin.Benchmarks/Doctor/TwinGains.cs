namespace Myelin.Benchmarks;

/// <summary>The gains of ten runs without a doctor, for each network and each fault on it: computed once, and kept in a file.</summary>
internal sealed class TwinGains(string path)
{
    private const int Seeds = 10;

    private const ulong FirstSeed = 90_000;

    private readonly RunLog<Line> _log = new(path);

    /// <summary>The gains of a network's own recipe.</summary>
    internal double[] Of(Network network) => Of(network.Name, network, network.Create);

    /// <summary>The gains with a fault planted.</summary>
    internal double[] Of(Fault fault, Network network) => Of($"{fault.Name} {network.Name}", network, () => DoctorJobs.Planted(fault, network));

    private double[] Of(string key, Network network, Func<Setup> create)
    {
        if (_log.Find(key) is { } known) return known.Gains;
        double[] gains = [.. Enumerable.Range(0, Seeds).Select(i => DoctorRun.Of(create(), network, FirstSeed + (ulong)i, examine: false).Gain)];
        _log.Add(new Line(key, gains));
        return gains;
    }

    private sealed record Line(string Key, double[] Gains) : IRunLine;
}

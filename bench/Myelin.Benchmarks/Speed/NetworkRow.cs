namespace Myelin.Benchmarks;

/// <summary>All sides' figures of one network, mode and thread count.</summary>
internal sealed class NetworkRow
{
    private readonly ILookup<string, NetworkTiming> _sides;

    internal NetworkRow(string name, int threads, IEnumerable<NetworkTiming> timings, string ours)
    {
        (Name, Threads) = (name, threads);
        _sides = timings.ToLookup(timing => timing.Side);
        Fastest = _sides.Select(side => side.Key).Where(side => side != ours).MinBy(side => Median(side)!.Value);
        if (Fastest is null || !_sides.Contains(ours)) return;
        Dictionary<int, double> theirs = _sides[Fastest].ToDictionary(t => t.Round, t => t.Milliseconds);
        double[] ratios = [.. _sides[ours].Where(t => theirs.ContainsKey(t.Round)).Select(t => theirs[t.Round] / t.Milliseconds).Order()];
        if (ratios.Length > 0) (Ratio, Lowest, Highest) = (Statistics.Median(ratios), ratios[0], ratios[^1]);
    }

    internal string Name { get; }

    internal int Threads { get; }

    internal bool IsTraining => Name.EndsWith(" train", StringComparison.Ordinal);

    /// <summary>The fastest of the others; null without any.</summary>
    internal string? Fastest { get; }

    /// <summary>Its time divided by ours: the median over the rounds, and the lowest and highest of a round; NaN if one is missing.</summary>
    internal double Ratio { get; } = double.NaN;

    internal double Lowest { get; } = double.NaN;

    internal double Highest { get; } = double.NaN;

    /// <summary>A side's median over the rounds; null if it was not measured.</summary>
    internal double? Median(string side) => _sides.Contains(side) ? Statistics.Median([.. _sides[side].Select(t => t.Milliseconds)]) : null;
}

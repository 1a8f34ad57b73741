using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Myelin;

/// <summary>What a data set looks like, from up to 2,048 of its examples at equal distances.</summary>
public sealed class DataSummary
{
    internal const int MostExamples = 2048;

    private readonly Batch _batch;
    private readonly Lazy<IReadOnlyList<ColumnSummary>> _columns;
    private readonly Lazy<ulong[]> _hashes;
    private readonly Lazy<int> _distinct, _contradictory;

    private DataSummary(Dataset data, Batch batch)
    {
        (Count, _batch) = (data.Count, batch);
        _columns = new(() => _batch.HasInputs ? ColumnSummary.Of(_batch.Inputs.AsSpan(), _batch.Count) : []);
        _hashes = new(() => HashesOf(_batch));
        _distinct = new(() => new HashSet<ulong>(InputHashes).Count);
        _contradictory = new(CountContradictory);
        LabelCounts = _batch.HasLabels ? Counts(_batch.Labels.AsSpan(), data.Classes) : [];
    }

    /// <summary>The number of examples in the data set.</summary>
    public int Count { get; }

    /// <summary>The number of examples that were looked at.</summary>
    public int Seen => _batch.Count;

    /// <summary>The examples that were looked at.</summary>
    public Batch Examples => _batch;

    /// <summary>Each feature of the inputs, in order; empty for token ids.</summary>
    public IReadOnlyList<ColumnSummary> Columns => _columns.Value;

    /// <summary>How often each class occurs; empty without labels.</summary>
    public IReadOnlyList<long> LabelCounts { get; }

    /// <summary>The entropy of the labels divided by that of equally frequent ones: 1 if all classes are equally frequent; 1 without labels.</summary>
    public double Balance
    {
        get
        {
            double all = LabelCounts.Sum(), entropy = 0;
            foreach (long count in LabelCounts) entropy -= count == 0 ? 0 : count / all * Math.Log(count / all);
            return LabelCounts.Count > 1 ? entropy / Math.Log(LabelCounts.Count) : 1;
        }
    }

    /// <summary>The number of different inputs divided by that of examples: small for tables of a few categories.</summary>
    internal double Distinct => InputHashes.Length == 0 ? 1 : (double)_distinct.Value / InputHashes.Length;

    /// <summary>The share of examples whose inputs equal another one's but whose labels differ.</summary>
    public double Contradictory => (double)_contradictory.Value / Math.Max(1, Seen);

    /// <summary>Looks at a data set.</summary>
    public static DataSummary Of(Dataset data) => new(data, Spread(data, MostExamples));

    /// <summary>Up to some number of examples, at equal distances.</summary>
    internal static Batch Spread(Dataset data, int most) => data.Take(SpreadRows(data, most));

    /// <summary>Their numbers.</summary>
    internal static int[] SpreadRows(Dataset data, int most)
    {
        int count = Math.Min(data.Count, most);
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * data.Count / count))];
    }

    /// <summary>The inputs' bytes as one number per example, equal for equal inputs.</summary>
    internal ulong[] InputHashes => _hashes.Value;

    private static ulong[] HashesOf(Batch batch)
    {
        ReadOnlySpan<byte> bytes = batch.HasInputs
            ? MemoryMarshal.AsBytes(batch.Inputs.Span)
            : batch.HasTokens ? MemoryMarshal.AsBytes(batch.Tokens.AsSpan()) : default;
        ulong[] hashes = new ulong[bytes.IsEmpty ? 0 : batch.Count];
        int size = bytes.Length / batch.Count;
        for (int i = 0; i < hashes.Length; i++) hashes[i] = Hash(bytes.Slice(i * size, size));
        GC.KeepAlive(batch);
        return hashes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        // FNV-1a over words: collisions of 64 bits do not occur by chance among thousands of examples.
        ulong hash = 14695981039346656037;
        foreach (uint word in MemoryMarshal.Cast<byte, uint>(bytes)) hash = (hash ^ word) * 1099511628211;
        return hash;
    }

    private static long[] Counts(ReadOnlySpan<int> labels, int classes)
    {
        long[] counts = new long[classes];
        foreach (int label in labels)
        {
            if ((uint)label < (uint)classes) counts[label]++;
        }

        return counts;
    }

    private int CountContradictory()
    {
        if (!_batch.HasLabels || _batch.Labels.Length != _batch.Count) return 0;
        ulong[] hashes = InputHashes;
        if (_distinct.Value == hashes.Length) return 0;
        int[] labels = _batch.Labels.ToArray();
        return Enumerable.Range(0, hashes.Length).GroupBy(i => hashes[i]).Sum(equal => equal.Count() - equal.GroupBy(i => labels[i]).Max(g => g.Count()));
    }

    /// <summary>The numbers of examples.</summary>
    public override string ToString() => $"{Seen} of {Count} examples, {Columns.Count} features, {LabelCounts.Count} classes";
}

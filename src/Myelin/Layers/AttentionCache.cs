namespace Myelin;

/// <summary>
/// The keys and values of all positions so far, for every attention of a model, so that generating one more position costs one step
/// (<see cref="TransformerEncoder.Step"/>) instead of a pass over the whole sequence. It serves one model and one thread at a time; memory
/// for all its positions is allocated in the first step. Call Clear after changing weights.
/// </summary>
public sealed class AttentionCache
{
    private readonly Dictionary<Module, Entry> _entries = [];

    /// <param name="batch">The number of sequences, at least 1.</param>
    /// <param name="capacity">The largest number of positions of a sequence, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public AttentionCache(int batch, int capacity)
    {
        Batch = Argument.AtLeast(1, batch, nameof(AttentionCache), nameof(batch), "Give the number of sequences that are continued together.");
        Capacity = Argument.AtLeast(1, capacity, nameof(AttentionCache), nameof(capacity), "Give the longest sequence, such as the model's context.");
    }

    /// <summary>The number of sequences.</summary>
    public int Batch { get; }

    /// <summary>The largest number of positions of a sequence.</summary>
    public int Capacity { get; }

    /// <summary>The number of positions so far.</summary>
    public int Length { get; private set; }

    /// <summary>What it holds: <c>AttentionCache(batch 2, 5 of 64 steps)</c>.</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"AttentionCache(batch {Batch}, {Length} of {Capacity} steps)");

    /// <summary>Clears all positions.</summary>
    public void Clear()
    {
        Length = 0;
        foreach (Entry entry in _entries.Values) entry.Length = 0;
    }

    /// <summary>The keys and values of one attention; initially none.</summary>
    internal Entry Of(Module attention, int width)
    {
        if (!_entries.TryGetValue(attention, out Entry? entry)) _entries.Add(attention, entry = new Entry(Tensor.Uninitialized([Batch, Capacity, width])));
        return entry;
    }

    /// <summary>Notes that an attention now has this many positions.</summary>
    internal void Grow(Entry entry, int length)
    {
        entry.Length = length;
        Length = Math.Max(Length, length);
    }

    /// <summary>Keys and values of one attention, <c>[batch, capacity, width]</c>, of which the first Length positions are valid.</summary>
    internal sealed class Entry(Tensor values)
    {
        internal Tensor Values { get; } = values;

        internal int Length { get; set; }
    }
}

namespace Myelin;

/// <summary>
/// The keys and values of all positions so far, for every attention of a model, so that generating one more position costs one step
/// (<see cref="TransformerEncoder.Step"/>) and not a pass over the whole sequence. It serves one model and one thread at a time; memory for
/// all its positions is taken in the first step. Changed weights make what it holds useless: Clear it.
/// </summary>
public sealed class AttentionCache
{
    private readonly Dictionary<Module, Entry> _entries = [];

    /// <param name="batch">How many sequences there are, at least 1.</param>
    /// <param name="capacity">How many positions a sequence can have, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public AttentionCache(int batch, int capacity)
    {
        Batch = Argument.AtLeast(1, batch, nameof(AttentionCache), nameof(batch), "Give the number of sequences that are continued together.");
        Capacity = Argument.AtLeast(1, capacity, nameof(AttentionCache), nameof(capacity), "Give the longest sequence, such as the model's context.");
    }

    /// <summary>How many sequences there are.</summary>
    public int Batch { get; }

    /// <summary>How many positions a sequence can have.</summary>
    public int Capacity { get; }

    /// <summary>How many positions there are so far.</summary>
    public int Length { get; private set; }

    /// <summary>Forgets all positions.</summary>
    public void Clear()
    {
        Length = 0;
        foreach (Entry entry in _entries.Values) entry.Length = 0;
    }

    /// <summary>What one attention has kept; at first nothing.</summary>
    internal Entry Of(Module attention, int width)
    {
        if (!_entries.TryGetValue(attention, out Entry? entry)) _entries.Add(attention, entry = new Entry(Tensor.Uninitialized([Batch, Capacity, width])));
        return entry;
    }

    /// <summary>Notes that an attention has so many positions now.</summary>
    internal void Grow(Entry entry, int length)
    {
        entry.Length = length;
        Length = Math.Max(Length, length);
    }

    /// <summary>Keys and values of one attention, <c>[batch, capacity, width]</c>, of which the first Length positions count.</summary>
    internal sealed class Entry(Tensor values)
    {
        internal Tensor Values { get; } = values;

        internal int Length { get; set; }
    }
}

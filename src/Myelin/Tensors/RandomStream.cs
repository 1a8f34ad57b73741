using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// Random numbers that depend on a seed, a name and a position, and on nothing else: not on threads, not on what other streams have drawn.
/// Made by the counter-based generator Philox4x32-10 (Salmon et al. 2011), so that any position can be had at once.
/// </summary>
public sealed class RandomStream
{
    private readonly ulong _seed;
    private readonly ulong _stream;

    /// <summary>A stream of its own for every number.</summary>
    public RandomStream(ulong seed, ulong stream = 0)
    {
        _seed = seed;
        _stream = stream;
    }

    /// <summary>A stream of its own for every name.</summary>
    public static RandomStream For(ulong seed, string name) => new(seed, HashOf(name));

    /// <summary>A stream that draws the same numbers from here on, and leaves this one where it is.</summary>
    public RandomStream Copy() => new(_seed, _stream) { Position = Position };

    /// <summary>What tells this stream's numbers from all others, for kernels that draw their own.</summary>
    internal (ulong Seed, ulong Stream) Keys => (_seed, _stream);

    /// <summary>How many numbers were drawn; may be set, to go on from elsewhere.</summary>
    public long Position { get; set; }

    /// <summary>Fills with numbers drawn evenly from [low, high).</summary>
    public void FillUniform(Span<float> values, float low = 0, float high = 1)
    {
        Philox.FillUniform(_seed, _stream, (ulong)Position, values, low, high);
        Position += values.Length;
    }

    /// <summary>Fills with numbers from the normal distribution.</summary>
    public void FillNormal(Span<float> values, float mean = 0, float standardDeviation = 1)
    {
        Philox.FillNormal(_seed, _stream, (ulong)Position, values, mean, standardDeviation);
        Position += values.Length;
    }

    /// <summary>Fills with <paramref name="kept"/> where an element is kept, which has probability <paramref name="keep"/>, and 0 elsewhere.</summary>
    public void FillMask(Span<float> values, float keep, float kept = 1)
    {
        Philox.FillDropout(_seed, _stream, (ulong)Position, keep, values, kept);
        Position += values.Length;
    }

    /// <summary>One number drawn evenly from [0, 1).</summary>
    public float NextUniform()
    {
        Span<float> one = stackalloc float[1];
        FillUniform(one);
        return one[0];
    }

    /// <summary>One integer drawn evenly from 0 to <paramref name="limit"/> - 1.</summary>
    public int Next(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return Philox.Below(_seed, _stream, (ulong)Position++, limit);
    }

    /// <summary>Puts the items into random order (Fisher and Yates).</summary>
    public void Shuffle(Span<int> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>FNV-1a of the name's UTF-16 code units: the same on every machine, unlike string.GetHashCode.</summary>
    private static ulong HashOf(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in name) hash = (hash ^ c) * 1099511628211;
        return hash;
    }
}

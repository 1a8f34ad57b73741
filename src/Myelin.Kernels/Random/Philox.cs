using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>Philox 4x32-10: random words that are a pure function of (seed, stream, position).</summary>
/// <remarks>
/// Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011). No state is carried from draw to draw, so the word at
/// a position does not depend on how a range is split, on lanes or on threads, and a run can be resumed anywhere. The key is the seed; the
/// counter is (position / 4, stream) and gives the words of four positions.
/// </remarks>
internal static unsafe partial class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The four words of one counter: ten rounds.</summary>
    /// <param name="seed">The key.</param>
    /// <param name="stream">The upper half of the counter.</param>
    /// <param name="counter">The lower half of the counter.</param>
    /// <param name="words">At least 4 words, of which the first 4 are written.</param>
    public static void Block(ulong seed, ulong stream, ulong counter, Span<uint> words)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(words.Length, 4);
        fixed (uint* p = words) Block(seed, stream, counter, p);
    }

    /// <summary>The word at one position.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="position">The position.</param>
    public static uint Word(ulong seed, ulong stream, ulong position)
    {
        uint* words = stackalloc uint[4];
        Block(seed, stream, position >> 2, words);
        return words[position & 3];
    }

    /// <summary>A number in [0, 1) with 24 random bits, the same that <see cref="FillUniform"/> writes for this position.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="position">The position.</param>
    public static float Uniform(ulong seed, ulong stream, ulong position) => ToUniform(Word(seed, stream, position));

    /// <summary>A standard normal number, the same that <see cref="FillNormal"/> writes for this position.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="position">The position.</param>
    public static float Normal(ulong seed, ulong stream, ulong position)
    {
        float value;
        FillNormal(seed, stream, position, new Span<float>(&value, 1));
        return value;
    }

    /// <summary>An integer in [0, n), uniform to n / 2⁶⁴; it shares no word with the other draws of the stream.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="position">The position.</param>
    /// <param name="n">The number of integers, at least 1.</param>
    public static int Below(ulong seed, ulong stream, ulong position, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        uint* words = stackalloc uint[4];
        // Uses a counter range of its own: 64 bits per draw, which a quarter of a block cannot provide, and never the words of a fill.
        Block(seed, stream ^ 1UL << 63, position, words);
        return (int)Math.BigMul((ulong)words[1] << 32 | words[0], (ulong)n, out _);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Block(ulong seed, ulong stream, ulong counter, uint* words)
    {
        uint c0 = (uint)counter, c1 = (uint)(counter >> 32), c2 = (uint)stream, c3 = (uint)(stream >> 32);
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong a = (ulong)Multiplier0 * c0, b = (ulong)Multiplier1 * c2;
            c0 = (uint)(b >> 32) ^ c1 ^ k0;
            c1 = (uint)b;
            c2 = (uint)(a >> 32) ^ c3 ^ k1;
            c3 = (uint)a;
            k0 += Weyl0;
            k1 += Weyl1;
        }
        words[0] = c0;
        words[1] = c1;
        words[2] = c2;
        words[3] = c3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ToUniform(uint word) => (word >> 8) * (1f / (1 << 24));
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Myelin.Kernels;

internal static unsafe partial class Philox
{
    /// <summary>The words of consecutive counters, four at a time if the machine has a 32 by 32 bit multiply in lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks(ulong seed, ulong stream, ulong counter, int count, uint* words)
    {
        int i = 0;
        if (Avx2.IsSupported)
        {
            for (; i + 4 <= count; i += 4) FourBlocks(seed, stream, counter + (ulong)i, (ulong*)(words + 4 * i));
        }
        for (; i < count; i++) Block(seed, stream, counter + (ulong)i, words + 4 * i);
    }

    /// <summary>(word / 2⁸) / 2²⁴ of each word; the count is a multiple of 4. Exact, so the lane width does not matter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToUniform(uint* words, float* values, int count)
    {
        for (int i = 0; i < count; i += 4)
            (Vector128.ConvertToSingle((Vector128.Load(words + i) >>> 8).AsInt32()) * (1f / (1 << 24))).Store(values + i);
    }

    // Each 32-bit word occupies the lower half of a 64-bit lane. The widening multiply reads only that half, so shifts, sums and exclusive
    // ors may leave anything in the upper half until the end. The cross-platform API has no widening multiply.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourBlocks(ulong seed, ulong stream, ulong counter, ulong* words)
    {
        Vector256<uint> multiplier0 = Vector256.Create((ulong)Multiplier0).AsUInt32(), multiplier1 = Vector256.Create((ulong)Multiplier1).AsUInt32();
        // The unpacking below restores this order of counters.
        Vector256<ulong> c0 = Vector256.Create(counter) + Vector256.Create(0UL, 2, 1, 3);
        Vector256<ulong> c1 = c0 >>> 32, c2 = Vector256.Create(stream), c3 = Vector256.Create(stream >> 32);
        Vector256<ulong> k0 = Vector256.Create(seed), k1 = Vector256.Create(seed >> 32);
        for (int round = 0; round < 10; round++)
        {
            Vector256<ulong> a = Avx2.Multiply(c0.AsUInt32(), multiplier0), b = Avx2.Multiply(c2.AsUInt32(), multiplier1);
            c0 = (b >>> 32) ^ c1 ^ k0;
            c1 = b;
            c2 = (a >>> 32) ^ c3 ^ k1;
            c3 = a;
            k0 += Vector256.Create((ulong)Weyl0);
            k1 += Vector256.Create((ulong)Weyl1);
        }
        Vector256<ulong> low = Vector256.Create(0xFFFFFFFFUL);
        Vector256<ulong> first = (c0 & low) | (c1 << 32), second = (c2 & low) | (c3 << 32);
        Avx2.UnpackLow(first, second).Store(words);
        Avx2.UnpackHigh(first, second).Store(words + 4);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Cli.Machine;

/// <summary>
/// Only multiply-adds in registers: the largest number of floating-point operations that one thread can do on this machine. A matrix product
/// consists of them, so this is the limit for its own speed. bench/Myelin.Benchmarks compiles this file too.
/// </summary>
internal static class MultiplyAdd
{
    /// <summary>
    /// Independent chains: at least the latency of a multiply-add times the number started per cycle, and with an operand within 16
    /// registers.
    /// </summary>
    private const int Chains = 12;

    /// <summary>The width of the widest vectors that the machine computes with: 512, 256 or 128 bits.</summary>
    internal static int LaneBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Runs some rounds on the calling thread and returns the operations done; a multiply-add counts as two.</summary>
    internal static double Run(int rounds) => Operations(rounds) * LaneBits switch
    {
        // Each results in 1; a result that is used cannot be removed by a compiler.
        512 => Loop<Vector512<float>, Lane512>(rounds),
        256 => Loop<Vector256<float>, Lane256>(rounds),
        _ => Loop<Vector128<float>, Lane128>(rounds),
    };

    /// <summary>The operations of some rounds.</summary>
    internal static double Operations(int rounds) => 2.0 * Chains * (LaneBits / 32) * rounds;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop<V, L>(int rounds) where L : struct, ILane<V>
    {
        // x ← x/2 + 1/2 stays at 1: no denormal, no overflow.
        V h = L.All(0.5f), c0 = L.All(1), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0, c8 = c0, c9 = c0, c10 = c0, c11 = c0;
        for (; rounds > 0; rounds--)
        {
            c0 = L.Fma(c0, h, h); c1 = L.Fma(c1, h, h); c2 = L.Fma(c2, h, h); c3 = L.Fma(c3, h, h);
            c4 = L.Fma(c4, h, h); c5 = L.Fma(c5, h, h); c6 = L.Fma(c6, h, h); c7 = L.Fma(c7, h, h);
            c8 = L.Fma(c8, h, h); c9 = L.Fma(c9, h, h); c10 = L.Fma(c10, h, h); c11 = L.Fma(c11, h, h);
        }

        V low = L.Fma(L.Fma(c0, c1, c2), h, L.Fma(c3, c4, c5)), high = L.Fma(L.Fma(c6, c7, c8), h, L.Fma(c9, c10, c11));
        // (2 · 1/2 + 2) / (2 · 1/2 + 2) = 1
        return L.First(low) / L.First(high);
    }

    /// <summary>A vector width as a type.</summary>
    private interface ILane<V>
    {
        static abstract V All(float value);

        /// <summary>a · b + c, in one instruction if the machine has it.</summary>
        static abstract V Fma(V a, V b, V c);

        static abstract float First(V x);
    }

    private readonly struct Lane512 : ILane<Vector512<float>>
    {
        public static Vector512<float> All(float value) => Vector512.Create(value);

        public static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.MultiplyAddEstimate(a, b, c);

        public static float First(Vector512<float> x) => x.ToScalar();
    }

    private readonly struct Lane256 : ILane<Vector256<float>>
    {
        public static Vector256<float> All(float value) => Vector256.Create(value);

        public static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.MultiplyAddEstimate(a, b, c);

        public static float First(Vector256<float> x) => x.ToScalar();
    }

    private readonly struct Lane128 : ILane<Vector128<float>>
    {
        public static Vector128<float> All(float value) => Vector128.Create(value);

        public static Vector128<float> Fma(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);

        public static float First(Vector128<float> x) => x.ToScalar();
    }
}

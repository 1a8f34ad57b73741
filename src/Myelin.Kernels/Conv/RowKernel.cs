using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>The loops of a convolution by shifted rows, laid out by <see cref="RowGrid"/>.</summary>
internal static unsafe class RowKernel<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    /// <summary>Taps whose products <see cref="AddProducts"/> sums at once: their sums stay in registers.</summary>
    internal const int TapsAtOnce = 9;

    /// <summary>Sums of every sixteenth product, at any lane width.</summary>
    internal const int Chains = 16;

    /// <summary>target[i] = Σₜ weights[t]·source[i + offsets[t]]; up to <see cref="RowGrid.Slack"/> floats behind the last are written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Correlate(float* source, nint* offsets, float* weights, int taps, int length, float* target)
    {
        int lane = S.Count, i = 0;
        for (; i <= length - 8 * lane; i += 8 * lane)
        {
            V a0 = S.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
            for (int t = 0; t < taps; t++)
            {
                V w = S.Broadcast(weights[t]);
                float* s = source + i + offsets[t];
                a0 = S.Fma(w, S.Load(in s[0]), a0);
                a1 = S.Fma(w, S.Load(in s[lane]), a1);
                a2 = S.Fma(w, S.Load(in s[2 * lane]), a2);
                a3 = S.Fma(w, S.Load(in s[3 * lane]), a3);
                a4 = S.Fma(w, S.Load(in s[4 * lane]), a4);
                a5 = S.Fma(w, S.Load(in s[5 * lane]), a5);
                a6 = S.Fma(w, S.Load(in s[6 * lane]), a6);
                a7 = S.Fma(w, S.Load(in s[7 * lane]), a7);
            }

            S.Store(a0, ref target[i]);
            S.Store(a1, ref target[i + lane]);
            S.Store(a2, ref target[i + 2 * lane]);
            S.Store(a3, ref target[i + 3 * lane]);
            S.Store(a4, ref target[i + 4 * lane]);
            S.Store(a5, ref target[i + 5 * lane]);
            S.Store(a6, ref target[i + 6 * lane]);
            S.Store(a7, ref target[i + 7 * lane]);
        }

        for (; i < length; i += 4 * lane)
        {
            V a0 = S.Zero, a1 = a0, a2 = a0, a3 = a0;
            for (int t = 0; t < taps; t++)
            {
                V w = S.Broadcast(weights[t]);
                float* s = source + i + offsets[t];
                a0 = S.Fma(w, S.Load(in s[0]), a0);
                a1 = S.Fma(w, S.Load(in s[lane]), a1);
                a2 = S.Fma(w, S.Load(in s[2 * lane]), a2);
                a3 = S.Fma(w, S.Load(in s[3 * lane]), a3);
            }

            S.Store(a0, ref target[i]);
            S.Store(a1, ref target[i + lane]);
            S.Store(a2, ref target[i + 2 * lane]);
            S.Store(a3, ref target[i + 3 * lane]);
        }
    }

    /// <summary>Copies the used part of each row, adds a bias, and takes max(0, ·) if requested.</summary>
    /// <remarks>A lane may end in the next row, which is written after it; not in the next channel, which may be another thread's.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Write(float* product, int width, int rows, int columns, float* bias, bool relu, float* y)
    {
        float b = bias == null ? 0 : *bias;
        V lanes = S.Broadcast(b);
        float* last = y + (nint)rows * columns - S.Count;
        for (int u = 0; u < rows; u++, product += width, y += columns)
        {
            int v = 0;
            for (; v < columns && y + v <= last; v += S.Count)
            {
                V value = S.Load(in product[v]);
                if (bias != null) value = S.Add(value, lanes);
                if (relu) value = S.Max(value, S.Zero);
                S.Store(value, ref y[v]);
            }

            for (; v < columns; v++)
            {
                float value = bias == null ? product[v] : product[v] + b;
                y[v] = relu ? MathF.Max(value, 0) : value;
            }
        }
    }

    /// <summary>chains[t][i mod 16] += dy[i]·source[i + offsets[t]] for nine taps; dy is followed by zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddProducts(float* dy, float* source, nint* offsets, int length, float* chains)
    {
        float* s0 = source + offsets[0], s1 = source + offsets[1], s2 = source + offsets[2], s3 = source + offsets[3], s4 = source + offsets[4],
            s5 = source + offsets[5], s6 = source + offsets[6], s7 = source + offsets[7], s8 = source + offsets[8];
        for (int lane = 0; lane < Chains; lane += S.Count)
        {
            float* c = chains + lane;
            V a0 = S.Load(in c[0]), a1 = S.Load(in c[Chains]), a2 = S.Load(in c[2 * Chains]), a3 = S.Load(in c[3 * Chains]), a4 = S.Load(in c[4 * Chains]),
                a5 = S.Load(in c[5 * Chains]), a6 = S.Load(in c[6 * Chains]), a7 = S.Load(in c[7 * Chains]), a8 = S.Load(in c[8 * Chains]);
            for (int i = lane; i < length; i += Chains)
            {
                V d = S.Load(in dy[i]);
                a0 = S.Fma(d, S.Load(in s0[i]), a0);
                a1 = S.Fma(d, S.Load(in s1[i]), a1);
                a2 = S.Fma(d, S.Load(in s2[i]), a2);
                a3 = S.Fma(d, S.Load(in s3[i]), a3);
                a4 = S.Fma(d, S.Load(in s4[i]), a4);
                a5 = S.Fma(d, S.Load(in s5[i]), a5);
                a6 = S.Fma(d, S.Load(in s6[i]), a6);
                a7 = S.Fma(d, S.Load(in s7[i]), a7);
                a8 = S.Fma(d, S.Load(in s8[i]), a8);
            }

            S.Store(a0, ref c[0]);
            S.Store(a1, ref c[Chains]);
            S.Store(a2, ref c[2 * Chains]);
            S.Store(a3, ref c[3 * Chains]);
            S.Store(a4, ref c[4 * Chains]);
            S.Store(a5, ref c[5 * Chains]);
            S.Store(a6, ref c[6 * Chains]);
            S.Store(a7, ref c[7 * Chains]);
            S.Store(a8, ref c[8 * Chains]);
        }
    }

    /// <summary>chains[i mod 16] += dy[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddRow(float* dy, int length, float* chains)
    {
        int whole = length / Chains * Chains;
        for (int lane = 0; lane < Chains; lane += S.Count)
        {
            V sum = S.Load(in chains[lane]);
            for (int i = lane; i < whole; i += Chains) sum = S.Add(sum, S.Load(in dy[i]));
            S.Store(sum, ref chains[lane]);
        }

        for (int i = whole; i < length; i++) chains[i - whole] += dy[i];
    }

    /// <summary>The sum of sixteen chains, by a fixed tree.</summary>
    internal static float Sum(float* chains)
    {
        for (int step = Chains / 2; step > 0; step /= 2)
        {
            for (int i = 0; i < step; i++) chains[i] += chains[i + step];
        }

        return chains[0];
    }
}

using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>The loops of layer normalization over one row, with sums in the virtual lanes of <see cref="BatchNormRows"/>.</summary>
internal static unsafe class LayerNormRows
{
    /// <summary>y = (x - mean) · scale · weight + bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Normalize<S, V>(float* x, int n, float mean, float scale, float* weight, float* bias, float* y)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V m = S.Broadcast(mean), a = S.Broadcast(scale);
        int p = 0;
        for (; p <= n - S.Count; p += S.Count)
            S.Store(S.Fma(S.Multiply(S.Subtract(S.Load(in x[p]), m), a), S.Load(in weight[p]), S.Load(in bias[p])), ref y[p]);
        for (; p < n; p++) y[p] = MathF.FusedMultiplyAdd((x[p] - mean) * scale, weight[p], bias[p]);
    }

    /// <summary>
    /// With z = (x - mean) · scale and g = dy · weight: dWeight += dy · z, dBias += dy, element by element; sum = Σ g, dot = Σ g · z.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sums<S, V>(float* dy, float* x, int n, float mean, float scale, float* weight, float* dWeight, float* dBias,
        out float sum, out float dot)
        where S : struct, IFloatSimd<V> where V : struct
    {
        const int VirtualLanes = BatchNormRows.VirtualLanes;
        float* lanes = stackalloc float[2 * VirtualLanes];
        int whole = n & -VirtualLanes;
        V m = S.Broadcast(mean), a = S.Broadcast(scale);
        for (int part = 0; part < VirtualLanes; part += S.Count)
        {
            V s = S.Zero, t = S.Zero;
            for (int p = part; p < whole; p += VirtualLanes)
            {
                V d = S.Load(in dy[p]), z = S.Multiply(S.Subtract(S.Load(in x[p]), m), a), g = S.Multiply(d, S.Load(in weight[p]));
                s = S.Add(s, g);
                t = S.Fma(g, z, t);
                S.Store(S.Fma(d, z, S.Load(in dWeight[p])), ref dWeight[p]);
                S.Store(S.Add(d, S.Load(in dBias[p])), ref dBias[p]);
            }
            S.Store(s, ref lanes[part]);
            S.Store(t, ref lanes[VirtualLanes + part]);
        }
        for (int p = whole; p < n; p++)
        {
            float d = dy[p], z = (x[p] - mean) * scale, g = d * weight[p];
            lanes[p - whole] += g;
            lanes[VirtualLanes + p - whole] = MathF.FusedMultiplyAdd(g, z, lanes[VirtualLanes + p - whole]);
            dWeight[p] = MathF.FusedMultiplyAdd(d, z, dWeight[p]);
            dBias[p] += d;
        }
        sum = BatchNormRows.Tree(lanes);
        dot = BatchNormRows.Tree(lanes + VirtualLanes);
    }

    /// <summary>dx = (dy · weight - level - (x - mean) · slope) · scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gradient<S, V>(float* dy, float* x, int n, float mean, float level, float slope, float scale, float* weight, float* dx)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V m = S.Broadcast(mean), l = S.Broadcast(-level), b = S.Broadcast(-slope), a = S.Broadcast(scale);
        int p = 0;
        for (; p <= n - S.Count; p += S.Count)
        {
            V g = S.Fma(S.Load(in dy[p]), S.Load(in weight[p]), l);
            S.Store(S.Multiply(S.Fma(S.Subtract(S.Load(in x[p]), m), b, g), a), ref dx[p]);
        }
        for (; p < n; p++) dx[p] = MathF.FusedMultiplyAdd(x[p] - mean, -slope, MathF.FusedMultiplyAdd(dy[p], weight[p], -level)) * scale;
    }

    /// <summary>dx = dy · scale + (x - mean) · slope + level: a channel of group normalization.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Combine<S, V>(float* dy, float* x, int n, float mean, float scale, float slope, float level, float* dx)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V m = S.Broadcast(mean), a = S.Broadcast(scale), b = S.Broadcast(slope), l = S.Broadcast(level);
        int p = 0;
        for (; p <= n - S.Count; p += S.Count)
            S.Store(S.Fma(S.Load(in dy[p]), a, S.Fma(S.Subtract(S.Load(in x[p]), m), b, l)), ref dx[p]);
        for (; p < n; p++) dx[p] = MathF.FusedMultiplyAdd(dy[p], scale, MathF.FusedMultiplyAdd(x[p] - mean, slope, level));
    }
}

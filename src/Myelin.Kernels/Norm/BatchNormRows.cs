using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// The loops of batch normalization over one contiguous row of a channel. Sums have 32 virtual lanes, element p in lane p mod 32, added by
/// a fixed tree, so their bits do not depend on the vector width. Rows are then added in double precision. A sum that is not finite, as of the
/// squares of 1e19, is computed again in double throughout.
/// </summary>
internal static unsafe class BatchNormRows
{
    internal const int VirtualLanes = 32;

    /// <summary>Σ x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Sum<S, V>(float* x, int n) where S : struct, IFloatSimd<V> where V : struct
    {
        float* lanes = stackalloc float[VirtualLanes];
        int whole = n & -VirtualLanes;
        for (int part = 0; part < VirtualLanes; part += 2 * S.Count)
        {
            V s = S.Zero, t = S.Zero;
            for (int p = part; p < whole; p += VirtualLanes)
            {
                s = S.Add(s, S.Load(in x[p]));
                t = S.Add(t, S.Load(in x[p + S.Count]));
            }
            S.Store(s, ref lanes[part]);
            S.Store(t, ref lanes[part + S.Count]);
        }
        for (int p = whole; p < n; p++) lanes[p - whole] += x[p];
        float sum = Tree(lanes);
        return float.IsFinite(sum) ? sum : WideSum.Of(new FirstTerm(), x, x, 1, n);
    }

    /// <summary>Σ (x - mean)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double SumOfSquares<S, V>(float* x, int n, float mean) where S : struct, IFloatSimd<V> where V : struct
    {
        float* lanes = stackalloc float[VirtualLanes];
        int whole = n & -VirtualLanes;
        V m = S.Broadcast(mean);
        for (int part = 0; part < VirtualLanes; part += 2 * S.Count)
        {
            V s = S.Zero, t = S.Zero;
            for (int p = part; p < whole; p += VirtualLanes)
            {
                V a = S.Subtract(S.Load(in x[p]), m), b = S.Subtract(S.Load(in x[p + S.Count]), m);
                s = S.Fma(a, a, s);
                t = S.Fma(b, b, t);
            }
            S.Store(s, ref lanes[part]);
            S.Store(t, ref lanes[part + S.Count]);
        }
        for (int p = whole; p < n; p++)
        {
            float a = x[p] - mean;
            lanes[p - whole] = MathF.FusedMultiplyAdd(a, a, lanes[p - whole]);
        }
        float sum = Tree(lanes);
        return float.IsFinite(sum) ? sum : WideSum.Of(new SquaredDifferenceTerm(), x, mean, n);
    }

    /// <summary>Σ dy · (x - mean).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Dot<S, V>(float* dy, float* x, int n, float mean) where S : struct, IFloatSimd<V> where V : struct
    {
        float* lanes = stackalloc float[VirtualLanes];
        int whole = n & -VirtualLanes;
        V m = S.Broadcast(mean);
        for (int part = 0; part < VirtualLanes; part += 2 * S.Count)
        {
            V s = S.Zero, t = S.Zero;
            for (int p = part; p < whole; p += VirtualLanes)
            {
                s = S.Fma(S.Load(in dy[p]), S.Subtract(S.Load(in x[p]), m), s);
                t = S.Fma(S.Load(in dy[p + S.Count]), S.Subtract(S.Load(in x[p + S.Count]), m), t);
            }
            S.Store(s, ref lanes[part]);
            S.Store(t, ref lanes[part + S.Count]);
        }
        for (int p = whole; p < n; p++) lanes[p - whole] = MathF.FusedMultiplyAdd(dy[p], x[p] - mean, lanes[p - whole]);
        float sum = Tree(lanes);
        return float.IsFinite(sum) ? sum : WideSum.Dot(dy, x, n, mean);
    }

    /// <summary>y = (x - mean) · scale + shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Normalize<S, V>(float* x, int n, float mean, float scale, float shift, float* y) where S : struct, IFloatSimd<V> where V : struct
    {
        V m = S.Broadcast(mean), a = S.Broadcast(scale), b = S.Broadcast(shift);
        int p = 0;
        for (; p <= n - S.Count; p += S.Count) S.Store(S.Fma(S.Subtract(S.Load(in x[p]), m), a, b), ref y[p]);
        for (; p < n; p++) y[p] = MathF.FusedMultiplyAdd(x[p] - mean, scale, shift);
    }

    /// <summary>dx = (dy - meanDy - (x - mean) · slope) · scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gradient<S, V>(float* dy, float* x, int n, float mean, float meanDy, float slope, float scale, float* dx)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V m = S.Broadcast(mean), d = S.Broadcast(meanDy), a = S.Broadcast(-slope), b = S.Broadcast(scale);
        int p = 0;
        for (; p <= n - S.Count; p += S.Count)
        {
            V centered = S.Subtract(S.Load(in x[p]), m);
            S.Store(S.Multiply(S.Fma(centered, a, S.Subtract(S.Load(in dy[p]), d)), b), ref dx[p]);
        }
        for (; p < n; p++) dx[p] = MathF.FusedMultiplyAdd(x[p] - mean, -slope, dy[p] - meanDy) * scale;
    }

    // The upper half is added to the lower until one element is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Tree(float* l)
    {
        Vector128<float> a = Vector128.Load(l) + Vector128.Load(l + 16), b = Vector128.Load(l + 4) + Vector128.Load(l + 20);
        Vector128<float> c = Vector128.Load(l + 8) + Vector128.Load(l + 24), d = Vector128.Load(l + 12) + Vector128.Load(l + 28);
        Vector128<float> sum = (a + c) + (b + d);
        return (sum.GetElement(0) + sum.GetElement(2)) + (sum.GetElement(1) + sum.GetElement(3));
    }

    /// <summary>y = max(0, y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Relu<S, V>(float* y, int n) where S : struct, IFloatSimd<V> where V : struct
    {
        int p = 0;
        for (; p <= n - S.Count; p += S.Count) S.Store(S.Max(S.Load(in y[p]), S.Zero), ref y[p]);
        for (; p < n; p++) y[p] = MathF.Max(y[p], 0);
    }

    /// <summary>dx = dy where y &gt; 0, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Open<S, V>(float* dy, float* y, int n, float* dx) where S : struct, IFloatSimd<V> where V : struct
    {
        int p = 0;
        for (; p <= n - S.Count; p += S.Count) S.Store(S.And(S.GreaterThan(S.Load(in y[p]), S.Zero), S.Load(in dy[p])), ref dx[p]);
        for (; p < n; p++) dx[p] = y[p] > 0 ? dy[p] : 0;
    }
}

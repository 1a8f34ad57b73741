using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// Products of few rows, bound by reading B once: a row times a matrix, and rows times a transposed matrix as dot products.
/// </summary>
internal static unsafe class VectorMatrix
{
    /// <summary>The number of partial sums of a dot product, at any lane width.</summary>
    private const int VirtualLanes = 16;

    /// <summary>sums[j] = Σₚ x[p] · b[p·rowB + j] for j below n: one chain in the order of p for each j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Combine<S, V>(int n, int k, float* x, float* b, nint rowB, float* sums) where S : struct, IFloatSimd<V> where V : struct
    {
        int j = 0;
        for (; j <= n - 8 * S.Count; j += 8 * S.Count)
        {
            V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero, s4 = S.Zero, s5 = S.Zero, s6 = S.Zero, s7 = S.Zero;
            float* row = b + j;
            for (int p = 0; p < k; p++, row += rowB)
            {
                V t = S.Broadcast(x[p]);
                s0 = S.Fma(t, S.Load(in row[0]), s0);
                s1 = S.Fma(t, S.Load(in row[S.Count]), s1);
                s2 = S.Fma(t, S.Load(in row[2 * S.Count]), s2);
                s3 = S.Fma(t, S.Load(in row[3 * S.Count]), s3);
                s4 = S.Fma(t, S.Load(in row[4 * S.Count]), s4);
                s5 = S.Fma(t, S.Load(in row[5 * S.Count]), s5);
                s6 = S.Fma(t, S.Load(in row[6 * S.Count]), s6);
                s7 = S.Fma(t, S.Load(in row[7 * S.Count]), s7);
            }
            S.Store(s0, ref sums[j]);
            S.Store(s1, ref sums[j + S.Count]);
            S.Store(s2, ref sums[j + 2 * S.Count]);
            S.Store(s3, ref sums[j + 3 * S.Count]);
            S.Store(s4, ref sums[j + 4 * S.Count]);
            S.Store(s5, ref sums[j + 5 * S.Count]);
            S.Store(s6, ref sums[j + 6 * S.Count]);
            S.Store(s7, ref sums[j + 7 * S.Count]);
        }
        for (; j <= n - S.Count; j += S.Count)
        {
            V s = S.Zero;
            for (int p = 0; p < k; p++) s = S.Fma(S.Broadcast(x[p]), S.Load(in b[p * rowB + j]), s);
            S.Store(s, ref sums[j]);
        }
        for (; j <= n - 4; j += 4)
        {
            Vector128<float> s = Vector128<float>.Zero;
            for (int p = 0; p < k; p++) s = Vector128.FusedMultiplyAdd(Vector128.Create(x[p]), Vector128.Load(b + p * rowB + j), s);
            Vector128.Store(s, sums + j);
        }
        for (; j < n; j++)
        {
            float s = 0;
            for (int p = 0; p < k; p++) s = MathF.FusedMultiplyAdd(x[p], b[p * rowB + j], s);
            sums[j] = s;
        }
    }

    /// <summary>sums[j] = Σₚ x[p] · b[j·columnB + p] for j below n, each in sixteen partial sums that are added by a fixed tree.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Dots<S, V>(int n, int k, float* x, float* b, nint columnB, float* sums) where S : struct, IFloatSimd<V> where V : struct
    {
        float* lanes = stackalloc float[4 * VirtualLanes];
        int whole = k & ~(VirtualLanes - 1), j = 0;
        for (; j < n; j += 4)
        {
            // Four outputs share each load of x; past the end the last row is repeated and its sums are dropped.
            float* b0 = b + j * columnB, b1 = b + Math.Min(j + 1, n - 1) * columnB;
            float* b2 = b + Math.Min(j + 2, n - 1) * columnB, b3 = b + Math.Min(j + 3, n - 1) * columnB;
            for (int part = 0; part < VirtualLanes; part += 2 * S.Count)
            {
                V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero, t0 = S.Zero, t1 = S.Zero, t2 = S.Zero, t3 = S.Zero;
                for (int p = part; p < whole; p += VirtualLanes)
                {
                    V v = S.Load(in x[p]);
                    s0 = S.Fma(v, S.Load(in b0[p]), s0);
                    s1 = S.Fma(v, S.Load(in b1[p]), s1);
                    s2 = S.Fma(v, S.Load(in b2[p]), s2);
                    s3 = S.Fma(v, S.Load(in b3[p]), s3);
                    if (S.Count < VirtualLanes)
                    {
                        v = S.Load(in x[p + S.Count]);
                        t0 = S.Fma(v, S.Load(in b0[p + S.Count]), t0);
                        t1 = S.Fma(v, S.Load(in b1[p + S.Count]), t1);
                        t2 = S.Fma(v, S.Load(in b2[p + S.Count]), t2);
                        t3 = S.Fma(v, S.Load(in b3[p + S.Count]), t3);
                    }
                }
                float* l = lanes + part;
                S.Store(s0, ref l[0]);
                S.Store(s1, ref l[VirtualLanes]);
                S.Store(s2, ref l[2 * VirtualLanes]);
                S.Store(s3, ref l[3 * VirtualLanes]);
                if (S.Count < VirtualLanes)
                {
                    l += S.Count;
                    S.Store(t0, ref l[0]);
                    S.Store(t1, ref l[VirtualLanes]);
                    S.Store(t2, ref l[2 * VirtualLanes]);
                    S.Store(t3, ref l[3 * VirtualLanes]);
                }
            }
            for (int p = whole; p < k; p++)
            {
                float v = x[p];
                float* l = lanes + p - whole;
                l[0] = MathF.FusedMultiplyAdd(v, b0[p], l[0]);
                l[VirtualLanes] = MathF.FusedMultiplyAdd(v, b1[p], l[VirtualLanes]);
                l[2 * VirtualLanes] = MathF.FusedMultiplyAdd(v, b2[p], l[2 * VirtualLanes]);
                l[3 * VirtualLanes] = MathF.FusedMultiplyAdd(v, b3[p], l[3 * VirtualLanes]);
            }
            for (int r = 0; r < Math.Min(4, n - j); r++) sums[j + r] = SumLanes(lanes + r * VirtualLanes);
        }
    }

    /// <summary>The sum of sixteen floats: the upper half is added to the lower until one is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float SumLanes(float* l)
    {
        Vector128<float> low = Vector128.Load(l) + Vector128.Load(l + 8), high = Vector128.Load(l + 4) + Vector128.Load(l + 12);
        Vector128<float> sum = low + high;
        return (sum.GetElement(0) + sum.GetElement(2)) + (sum.GetElement(1) + sum.GetElement(3));
    }

    /// <summary>Columns j0 to j1 of every row of C. There are few rows; B's columns or rows are contiguous.</summary>
    internal static void Compute<S, V>(in GemmArgs g, int j0, int j1, nint columnC, bool oneBias) where S : struct, IFloatSimd<V> where V : struct
    {
        int n = j1 - j0;
        float* sums = Workspace.Get(Workspace.Slot.Row, n);
        float* gathered = g.ColumnA == 1 ? null : Workspace.Get(Workspace.Slot.Edge, g.K);
        for (int i = 0; i < g.M; i++)
        {
            float* x = g.A + i * g.RowA;
            if (gathered != null)
            {
                for (int p = 0; p < g.K; p++) gathered[p] = x[p * g.ColumnA];
                x = gathered;
            }
            if (g.ColumnB == 1) Combine<S, V>(n, g.K, x, g.B + j0, g.RowB, sums);
            else Dots<S, V>(n, g.K, x, g.B + j0 * g.ColumnB, g.ColumnB, sums);
            Finish(g, sums, n, g.C + i * g.RowC + j0 * columnC, columnC, g.Bias == null ? null : oneBias ? g.Bias : g.Bias + j0, oneBias ? 0 : 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(in GemmArgs g, float* sums, int n, float* c, nint columnC, float* bias, nint columnBias)
    {
        for (int j = 0; j < n; j++)
        {
            float s = sums[j];
            if (g.Accumulate) s = c[j * columnC] + s;
            if (bias != null) s += bias[j * columnBias];
            c[j * columnC] = g.Relu ? MathF.Max(s, 0) : s;
        }
    }
}

namespace Myelin.Kernels;

/// <summary>The reductions in double precision, one element at a time.</summary>
internal static class ReduceReference
{
    internal static double[] Sum(ReadOnlySpan<float> x, int outer, int axis, int inner)
    {
        var y = new double[outer * inner];
        for (int i = 0; i < x.Length; i++) y[i / (axis * inner) * inner + i % inner] += x[i];
        return y;
    }

    internal static double[] Variance(ReadOnlySpan<float> x, int outer, int axis, int inner, int correction)
    {
        double[] sum = Sum(x, outer, axis, inner), y = new double[outer * inner];
        for (int i = 0; i < x.Length; i++)
        {
            int at = i / (axis * inner) * inner + i % inner;
            double d = x[i] - sum[at] / axis;
            y[at] += d * d / (axis - correction);
        }
        return y;
    }

    internal static int[] ArgExtreme(ReadOnlySpan<float> x, int outer, int axis, int inner, bool largest)
    {
        var at = new int[outer * inner];
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                int best = 0;
                for (int a = 1; a < axis; a++)
                {
                    float candidate = x[(o * axis + a) * inner + i], held = x[(o * axis + best) * inner + i];
                    if (!float.IsNaN(held) && (float.IsNaN(candidate) || (largest ? candidate > held : candidate < held))) best = a;
                }
                at[o * inner + i] = best;
            }
        }
        return at;
    }

    internal static double[] SumTo(ReadOnlySpan<float> x, ReadOnlySpan<int> xShape, ReadOnlySpan<int> yShape)
    {
        var y = new double[BroadcastPlan.Product(yShape)];
        for (int i = 0; i < x.Length; i++) y[ElementwiseReference.BroadcastIndex(i, xShape, yShape)] += x[i];
        return y;
    }
}

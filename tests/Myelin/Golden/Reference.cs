using Myelin.Kernels;

namespace Myelin.Tests.Golden;

/// <summary>References in double that several operators share; what one needs alone stands in its test.</summary>
internal static partial class Reference
{
    /// <summary>An element-wise operator's own lane body, run in double.</summary>
    internal static Func<Array64[], Array64> Unary<TOp>(TOp op) where TOp : struct, IUnaryOperator => x => x[0].Map(v => op.Forward<SimdDouble, double>(v));

    /// <summary>The same of two arguments, with NumPy's broadcasting.</summary>
    internal static Func<Array64[], Array64> Binary<TOp>(TOp op) where TOp : struct, IBinaryOperator => Binary((a, b) => op.Forward<SimdDouble, double>(a, b));

    internal static Func<Array64[], Array64> Binary(Func<double, double, double> f) => x => Array64.Of(Common(x[0].Shape, x[1].Shape), i => f(x[0].Broadcast(i), x[1].Broadcast(i)));

    internal static int[] Common(params int[][] shapes)
    {
        int[] common = new int[shapes.Max(s => s.Length)];
        Array.Fill(common, 1);
        foreach (int[] shape in shapes)
        {
            for (int back = 1; back <= shape.Length; back++) common[^back] = common[^back] == 1 ? shape[^back] : common[^back];
        }

        return common;
    }

    /// <summary>What a function makes of all elements along some axes; null: along all.</summary>
    internal static Func<Array64[], Array64> Reduce(Func<double[], double> f, int[]? axes = null, bool keepDims = false) => inputs =>
    {
        Array64 x = inputs[0];
        bool[] gone = new bool[x.Rank];
        foreach (int axis in axes ?? [.. Enumerable.Range(0, x.Rank)]) gone[axis < 0 ? axis + x.Rank : axis] = true;
        int[] kept = [.. x.Shape.Select((size, axis) => gone[axis] ? 1 : size)], along = [.. x.Shape.Select((size, axis) => gone[axis] ? size : 1)];
        Array64 y = Array64.Of(kept, i => f([.. Array64.Indices(along).Select(j => x[[.. i.Zip(j, (p, q) => p + q)]])]));
        return keepDims ? y : y.Reshape([.. x.Shape.Where((_, axis) => !gone[axis])]);
    };

    /// <summary>Each element of y is one of x: where from, by y's index.</summary>
    internal static Func<Array64[], Array64> Moved(Func<int[], int[]> shape, Func<int[], int[], int[]> from) => x => Array64.Of(shape(x[0].Shape), i => x[0][from(i, x[0].Shape)]);

    /// <summary>The weight of a neighbour in cubic interpolation: Keys' polynomials with a = -3/4, written out.</summary>
    internal static double Cubic(double distance)
    {
        double d = Math.Abs(distance);
        return d < 1 ? (1.25 * d * d * d) - (2.25 * d * d) + 1 : d < 2 ? (-0.75 * d * d * d) + (3.75 * d * d) - (6 * d) + 3 : 0;
    }

    internal static double Variance(double[] values, int correction)
    {
        double mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - correction);
    }

    internal static Array64 LogSoftmax(Array64 x, int axis)
    {
        int place = x.Rank == 0 ? 0 : axis < 0 ? axis + x.Rank : axis;
        return Array64.Of(x.Shape, i =>
        {
            double[] row = x.Rank == 0 ? x.Values : [.. Enumerable.Range(0, x.Shape[place]).Select(k => x[[.. i[..place], k, .. i[(place + 1)..]]])];
            double max = row.Max();
            return x[i] - max - Math.Log(row.Sum(v => Math.Exp(v - max)));
        });
    }
}

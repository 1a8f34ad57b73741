namespace Myelin.Testing;

/// <summary>References in double that several operators share; what one needs alone stands in its test.</summary>
public static partial class Reference
{
    /// <summary>An element-wise operator of two arguments, with NumPy's broadcasting.</summary>
    public static Func<Array64[], Array64> Binary(Func<double, double, double> f) => x =>
        Array64.Of(Common(x[0].Shape, x[1].Shape), i => f(x[0].Broadcast(i), x[1].Broadcast(i)));

    /// <summary>The shape that shapes broadcast to.</summary>
    public static int[] Common(params int[][] shapes)
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
    public static Func<Array64[], Array64> Reduce(Func<double[], double> f, int[]? axes = null, bool keepDims = false) => inputs =>
    {
        Array64 x = inputs[0];
        bool[] gone = new bool[x.Rank];
        foreach (int axis in axes ?? [.. Enumerable.Range(0, x.Rank)]) gone[axis < 0 ? axis + x.Rank : axis] = true;
        int[] kept = [.. x.Shape.Select((size, axis) => gone[axis] ? 1 : size)], along = [.. x.Shape.Select((size, axis) => gone[axis] ? size : 1)];
        Array64 y = Array64.Of(kept, i => f([.. Array64.Indices(along).Select(j => x[[.. i.Zip(j, (p, q) => p + q)]])]));
        return keepDims ? y : y.Reshape([.. x.Shape.Where((_, axis) => !gone[axis])]);
    };

    /// <summary>Each element of y is one of x: where from, by y's index.</summary>
    public static Func<Array64[], Array64> Moved(Func<int[], int[]> shape, Func<int[], int[], int[]> from) =>
        x => Array64.Of(shape(x[0].Shape), i => x[0][from(i, x[0].Shape)]);

    /// <summary>The weight of a neighbor in cubic interpolation: Keys' polynomials with a = -3/4, written out.</summary>
    public static double Cubic(double distance)
    {
        double d = Math.Abs(distance);
        return d < 1 ? (1.25 * d * d * d) - (2.25 * d * d) + 1 : d < 2 ? (-0.75 * d * d * d) + (3.75 * d * d) - (6 * d) + 3 : 0;
    }

    /// <summary>The variance over n - correction.</summary>
    public static double Variance(double[] values, int correction)
    {
        double mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - correction);
    }

    /// <summary>log softmax along an axis.</summary>
    public static Array64 LogSoftmax(Array64 x, int axis)
    {
        int place = x.Rank == 0 ? 0 : axis < 0 ? axis + x.Rank : axis;
        return Array64.Of(x.Shape, i =>
        {
            double[] row = x.Rank == 0 ? x.Values : [.. Enumerable.Range(0, x.Shape[place]).Select(k => x[[.. i[..place], k, .. i[(place + 1)..]]])];
            double max = row.Max();
            return x[i] - max - Math.Log(row.Sum(v => Math.Exp(v - max)));
        });
    }

    /// <summary>The error function's complement 1 - erf(x): a series near 0, a continued fraction far from it.</summary>
    public static double Erfc(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x < 0) return 2 - Erfc(-x);
        if (x > 27) return 0;
        if (x < 2)
        {
            // erf x = 2/√π · Σ (-1)ⁿ x²ⁿ⁺¹ / (n!·(2n+1))
            double power = x, sum = x;
            for (int n = 1; n < 60; n++)
            {
                power *= -x * x / n;
                sum += power / ((2 * n) + 1);
            }

            return 1 - (2 / Math.Sqrt(Math.PI) * sum);
        }

        // erfc x = e^(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …))))
        double fraction = x;
        for (int n = 200; n > 0; n--) fraction = x + (n / 2.0 / fraction);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }

    /// <summary>log(1 + x), which loses nothing of a small x.</summary>
    public static double Log1p(double x) => Math.Abs(x) < 1e-4 ? x - (x * x / 2) + (x * x * x / 3) : Math.Log(1 + x);

    /// <summary>1/(1 + e⁻ˣ).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}

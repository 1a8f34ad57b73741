namespace Myelin.Kernels.Tests;

public class ReduceTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 3, 0, 2 }, { 0, 3, 2 }, { 5, 63, 1 }, { 5, 64, 1 }, { 2, 1025, 1 }, { 3, 40000, 1 }, { 700, 10, 1 }, { 1, 5, 3 }, { 2, 70, 3 },
        { 1, 130, 15 }, { 3, 65, 16 }, { 2, 100, 67 }, { 1, 3000, 64 }, { 1, 9000, 5 }, { 2, 7, 5000 }, { 1, 200000, 2 }, { 40, 9, 49 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sums_means_and_variances_agree_with_double(int outer, int axis, int inner)
    {
        float[] x = Given.Values(outer * axis * inner, 5, -1, 3);
        int n = outer * inner;
        float[] all = InEveryWay(() =>
        {
            using GuardedMemory gx = new(x), gy = new(n), gv = new(n);
            var result = new List<float>();
            Reduce.Sum(gx.Span, gy.Span, outer, axis, inner);
            result.AddRange(gy.Span);
            Reduce.Variance(gx.Span, gy.Span, gv.Span, outer, axis, inner, 0);
            result.AddRange(gy.Span);
            result.AddRange(gv.Span);
            return [.. result];
        });
        double[] sum = ReduceReference.Sum(x, outer, axis, inner), variance = ReduceReference.Variance(x, outer, axis, inner, 0);
        for (int i = 0; i < n; i++)
        {
            Compare.Close(sum[i], all[i], 1e-6, 2e-6 * Math.Sqrt(axis), "sum");
            if (axis == 0) continue;
            Compare.Close(sum[i] / axis, all[n + i], 1e-6, 1e-6, "mean");
            Compare.Close(variance[i], all[2 * n + i], 2e-6, 1e-6, "variance");
        }
    }

    [Fact]
    public void Every_length_of_row_and_column_stays_inside_its_memory()
    {
        for (int n = 0; n <= 257; n++)
        {
            float[] x = Given.Values(n, n);
            float[] y = Widths.SameBits(() =>
            {
                using GuardedMemory gx = new(x), gy = new(1), columns = new(n), reversed = new([.. x.Reverse()]);
                Reduce.Sum(gx.Span, gy.Span, 1, n, 1);
                Reduce.Sum(gx.Span, columns.Span, 1, 1, n);
                Compare.SameBits(x, columns.Span, "one row");
                var dot = (float)Reduce.Dot(gx.Span, gx.Span);
                return [gy.Span[0], dot, (float)Reduce.SquaredDistance(gx.Span, reversed.Span)];
            });
            Compare.Close(ReduceReference.Sum(x, 1, n, 1)[0], y[0], 1e-6, 1e-4, "sum");
            Compare.Close(x.Sum(v => (double)v * v), y[1], 1e-6, 0, "dot");
            Compare.Close(x.Select((v, i) => Math.Pow((double)v - x[n - 1 - i], 2)).Sum(), y[2], 1e-6, 0, "squared distance");
        }
    }

    [Fact]
    public void A_million_values_keep_five_digits()
    {
        float[] x = Given.Values(1_000_000, 3, 0, 1);
        double expected = x.Sum(v => (double)v);
        float[] y = InEveryWay(() =>
        {
            var column = new float[2];
            Reduce.Sum(x, column, 1, x.Length / 2, 2);
            return [(float)Reduce.Sum(x), (float)Reduce.SquaredSum(x), column[0] + column[1]];
        });
        Compare.Close(expected, y[0], 1e-6, 0, "row");
        Compare.Close(x.Sum(v => (double)v * v), y[1], 1e-6, 0, "squares");
        Compare.Close(expected, y[2], 1e-6, 0, "columns");
    }

    [Fact]
    public void A_variance_survives_a_large_mean_and_takes_a_correction()
    {
        float[] x = [10001, 10002, 10003, 10004], mean = new float[1], variance = new float[1];
        Reduce.Variance(x, mean, variance, 1, 4, 1, 1);
        Assert.Equal(10002.5f, mean[0]);
        Assert.Equal(5f / 3, variance[0]);
        Reduce.Variance(x.AsSpan(0, 1), mean, variance, 1, 1, 1, 1);
        Assert.True(float.IsNaN(variance[0]));
    }

    [Fact]
    public void Infinities_and_NaN_pass_through_sums()
    {
        float[] x = Given.Values(600), y = new float[2];
        x[100] = float.PositiveInfinity;
        x[101] = float.NaN;
        Reduce.Sum(x, y, 1, 300, 2);
        Assert.Equal(float.PositiveInfinity, y[0]);
        Assert.True(float.IsNaN(y[1]));
        Assert.True(double.IsNaN(Reduce.Sum(x)));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 257, 1)]
    [InlineData(2, 5000, 1)]
    [InlineData(500, 10, 1)]
    [InlineData(2, 9, 37)]
    [InlineData(1, 100, 3)]
    [InlineData(4, 3, 200)]
    public void The_first_extreme_wins_and_NaN_beats_all(int outer, int axis, int inner)
    {
        float[] x = Given.Values(outer * axis * inner, 9);
        for (int i = 0; i < x.Length; i++) x[i] = MathF.Round(x[i]); // many ties
        for (int i = 41; i < x.Length; i += 97) x[i] = float.NaN;
        foreach (bool largest in new[] { true, false })
        {
            int[] expected = ReduceReference.ArgExtreme(x, outer, axis, inner, largest);
            InEveryWay(() =>
            {
                using GuardedMemory gx = new(x), gy = new(outer * inner);
                var at = new int[outer * inner];
                if (largest) Reduce.Max(gx.Span, gy.Span, at, outer, axis, inner);
                else Reduce.Min(gx.Span, gy.Span, at, outer, axis, inner);
                Assert.Equal(expected, at);
                for (int i = 0; i < at.Length; i++) Assert.Equal(x[(i / inner * axis + at[i]) * inner + i % inner], gy.Span[i]);
                if (largest) Reduce.ArgMax(gx.Span, at, outer, axis, inner);
                else Reduce.ArgMin(gx.Span, at, outer, axis, inner);
                Assert.Equal(expected, at);
                return gy.Span.ToArray();
            });
        }
        Assert.Throws<ArgumentException>(() => Reduce.ArgMax([], new int[1], 1, 0, 1));
    }

    [Theory]
    [InlineData(new[] { 5 }, new int[0])]
    [InlineData(new[] { 4, 70 }, new[] { 70 })]
    [InlineData(new[] { 4, 70 }, new[] { 4, 1 })]
    [InlineData(new[] { 4, 70 }, new[] { 4, 70 })]
    [InlineData(new[] { 6, 3, 9, 9 }, new[] { 3, 1, 1 })]
    [InlineData(new[] { 2, 3, 4, 5, 6 }, new[] { 2, 1, 4, 1, 6 })]
    [InlineData(new[] { 2, 3, 4, 5, 6 }, new[] { 1, 3, 1, 5, 1 })]
    [InlineData(new[] { 0, 3 }, new[] { 3 })]
    public void Broadcast_axes_are_summed(int[] xShape, int[] yShape)
    {
        float[] x = Given.Values((int)BroadcastPlan.Product(xShape));
        float[] y = InEveryWay(() =>
        {
            var result = new float[BroadcastPlan.Product(yShape)];
            Reduce.SumTo(x, xShape, result, yShape);
            return result;
        });
        double[] expected = ReduceReference.SumTo(x, xShape, yShape);
        for (int i = 0; i < y.Length; i++) Compare.Close(expected[i], y[i], 1e-6, 2e-5, "sum");
    }

    private static float[] InEveryWay(Func<float[]> kernel) => Widths.SameBits(() => Teams.SameBits(kernel));
}

using System.Runtime.CompilerServices;

namespace Myelin.Kernels.Tests;

public class SimdMathTests
{
    private enum Function
    {
        Exp, Log, Tanh, Erf, Expm1, Log1p, Sigmoid, NormalCdf, ExpNotAbove0, Sin, Cos,
    }

    private readonly struct Call(Function function) : IMap1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V a) where S : struct, ISimd<V> where V : struct => function switch
        {
            Function.Exp => S.Exp(a),
            Function.Log => S.Log(a),
            Function.Tanh => S.Tanh(a),
            Function.Erf => S.Erf(a),
            Function.Sin => S.Sin(a),
            Function.Cos => S.Cos(a),
            Function.Expm1 => S.Expm1(a),
            Function.Log1p => S.Log1p(a),
            Function.NormalCdf => S.NormalCdf(a, out _),
            Function.ExpNotAbove0 => SimdMath.ExpNotAbove0<S, V>(a),
            _ => S.Sigmoid(a),
        };
    }

    private readonly struct PowMap : IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Pow(a, b);
    }

    private static float[] Apply(Function function, float[] x) => Widths.SameBits(() =>
    {
        var y = new float[x.Length];
        Elementwise.Map(new Call(function), x, y);
        return y;
    });

    private static float[] Pow(float[] x, float[] p) => Widths.SameBits(() =>
    {
        var y = new float[x.Length];
        Elementwise.Map(new PowMap(), x, p, y);
        return y;
    });

    /// <summary>Floats of every exponent between two ends, both signs where the ends allow.</summary>
    private static float[] Spread(double low, double high, int count)
    {
        float[] even = Given.Values(count, 7, low, high);
        var random = new System.Random(8);
        var all = new List<float>(even);
        for (int i = 0; i < count; i++)
        {
            float x = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (x >= low && x <= high) all.Add(x);
        }
        return [.. all];
    }

    private static double WorstUlp(float[] y, Func<int, double> reference)
    {
        double worst = 0;
        for (int i = 0; i < y.Length; i++)
        {
            double expected = reference(i);
            if (float.IsInfinity((float)expected) && (float)expected == y[i]) continue;
            double ulp = Math.Max(Math.Abs((double)MathF.BitIncrement((float)Math.Abs(expected)) - (float)Math.Abs(expected)), float.Epsilon);
            worst = Math.Max(worst, Math.Abs(y[i] - expected) / ulp);
        }
        return worst;
    }

    [Theory]
    [InlineData("Exp", -104, 88.8, 2)]
    [InlineData("Log", 1e-45, 3.4e38, 2)]
    [InlineData("Log", 0.5, 2, 2)]
    [InlineData("Tanh", -12, 12, 4)]
    [InlineData("Erf", -5, 5, 4)]
    [InlineData("Expm1", -20, 88.8, 4)]
    [InlineData("Log1p", -0.9999, 1e6, 4)]
    [InlineData("Sigmoid", -80, 80, 4)]
    [InlineData("NormalCdf", -5, 14, 16)]
    [InlineData("ExpNotAbove0", -87.2, 1e-3, 2)]
    [InlineData("Sin", -7, 7, 2), InlineData("Sin", -65536, 65536, 2), InlineData("Sin", -3.4e38, 3.4e38, 2)]
    [InlineData("Cos", -7, 7, 2), InlineData("Cos", -65536, 65536, 2), InlineData("Cos", -3.4e38, 3.4e38, 2)]
    public void Stays_within_its_error(string name, double low, double high, double limit)
    {
        var function = Enum.Parse<Function>(name);
        float[] x = Spread(low, high, 20000);
        float[] y = Apply(function, x);
        double worst = WorstUlp(y, i => Reference(function, x[i]));
        Assert.True(worst <= limit, $"{name}: {worst:F2} ulp");
    }

    private static double Reference(Function function, double x) => function switch
    {
        Function.Exp => Math.Exp(x),
        Function.Log => Math.Log(x),
        Function.Tanh => Math.Tanh(x),
        Function.Erf => SimdDouble.Erf(x),
        Function.Sin => Math.Sin(x),
        Function.Cos => Math.Cos(x),
        Function.Expm1 => SimdDouble.Expm1(x),
        Function.Log1p => SimdDouble.Log1p(x),
        Function.NormalCdf => SimdDouble.NormalCdf(x, out _),
        Function.ExpNotAbove0 => Math.Exp(x),
        _ => SimdDouble.Sigmoid(x),
    };

    [Theory]
    [InlineData("Exp", new[] { 0f, -0f, 89f, 1e30f, -104f, -1e30f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1e-45f },
        new[] { 1f, 1f, float.PositiveInfinity, float.PositiveInfinity, 0f, 0f, float.PositiveInfinity, 0f, float.NaN, 1f })]
    [InlineData("Log", new[] { 0f, -0f, 1f, -1f, -1e-45f, float.PositiveInfinity, float.NegativeInfinity, float.NaN },
        new[] { float.NegativeInfinity, float.NegativeInfinity, 0f, float.NaN, float.NaN, float.PositiveInfinity, float.NaN, float.NaN })]
    [InlineData("Tanh", new[] { 0f, -0f, 1e-45f, -1e-20f, 20f, -20f, float.PositiveInfinity, float.NegativeInfinity, float.NaN },
        new[] { 0f, -0f, 1e-45f, -1e-20f, 1f, -1f, 1f, -1f, float.NaN })]
    [InlineData("Erf", new[] { 0f, -0f, 5f, -5f, float.PositiveInfinity, float.NegativeInfinity, float.NaN },
        new[] { 0f, -0f, 1f, -1f, 1f, -1f, float.NaN })]
    [InlineData("Expm1", new[] { 0f, -0f, 1e-20f, -200f, 89f, float.PositiveInfinity, float.NegativeInfinity, float.NaN },
        new[] { 0f, -0f, 1e-20f, -1f, float.PositiveInfinity, float.PositiveInfinity, -1f, float.NaN })]
    [InlineData("Log1p", new[] { 0f, -0f, 1e-20f, -1f, -2f, float.PositiveInfinity, float.NaN },
        new[] { 0f, -0f, 1e-20f, float.NegativeInfinity, float.NaN, float.PositiveInfinity, float.NaN })]
    [InlineData("Sigmoid", new[] { 0f, 200f, -200f, float.PositiveInfinity, float.NegativeInfinity, float.NaN },
        new[] { 0.5f, 1f, 0f, 1f, 0f, float.NaN })]
    [InlineData("NormalCdf", new[] { 14f, -14f, 1e30f, -1e30f, float.PositiveInfinity, float.NegativeInfinity, float.NaN },
        new[] { 1f, 0f, 1f, 0f, 1f, 0f, float.NaN })]
    [InlineData("ExpNotAbove0", new[] { 0f, -0f, -88f, -1e30f, float.NegativeInfinity, float.NaN }, new[] { 1f, 1f, 0f, 0f, 0f, float.NaN })]
    [InlineData("Sin", new[] { 0f, -0f, 1e-45f, -1e-20f, float.PositiveInfinity, float.NegativeInfinity, float.NaN },
        new[] { 0f, -0f, 1e-45f, -1e-20f, float.NaN, float.NaN, float.NaN })]
    [InlineData("Cos", new[] { 0f, -0f, 1e-20f, float.PositiveInfinity, float.NegativeInfinity, float.NaN },
        new[] { 1f, 1f, 1f, float.NaN, float.NaN, float.NaN })]
    public void Ends_are_right(string name, float[] x, float[] expected) =>
        Compare.SameBits(expected, Apply(Enum.Parse<Function>(name), x), name, anyNaN: true);

    /// <summary>Where the reduction loses the most: at the multiples of π/2 in float, up to the largest float.</summary>
    [Fact]
    public void Sine_and_cosine_are_accurate_next_to_their_zeros()
    {
        var random = new System.Random(5);
        float[] x = [.. Enumerable.Range(1, 42000).Select(n => (float)(n * (Math.PI / 2))),
            .. Enumerable.Range(0, 20000).Select(_ => (float)(Math.Round(Math.Pow(2, random.NextDouble() * 40)) * (Math.PI / 2))),
            // The float next to a multiple of π/2 with the smallest rest of all (Muller 2016).
            16367173 * MathF.ScaleB(1, 72), 65536, 65537, 1e22f, float.MaxValue];
        foreach (Function function in new[] { Function.Sin, Function.Cos })
        {
            double worst = WorstUlp(Apply(function, x), i => Reference(function, x[i]));
            Assert.True(worst <= 2, $"{function}: {worst:F2} ulp");
        }
    }

    [Fact]
    public void Pow_is_accurate_for_positive_bases()
    {
        var random = new System.Random(3);
        var x = new float[40000];
        var p = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (float)Math.Exp(random.NextDouble() * 170 - 85);
            // Half of the powers reach the ends of the range.
            p[i] = (float)((random.NextDouble() - 0.5) * (i % 2 == 0 ? 8 : 176 / Math.Abs(Math.Log(x[i]))));
        }
        float[] y = Pow(x, p);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = Math.Pow(x[i], p[i]);
            if (expected is > 1.2e-38 and < 3.4e38) Compare.Close(expected, y[i], 1e-6, 0, $"{x[i]:R}^{p[i]:R}");
        }
    }

    [Fact]
    public void Pow_agrees_with_C_at_every_end()
    {
        float[] ends = [0f, -0f, 1f, -1f, 2f, -2f, 3f, -3f, 0.5f, -0.5f, 1e-45f, -1e-45f, 1e30f, -1e30f, 16777217f, 3e9f, 3e38f,
            float.PositiveInfinity, float.NegativeInfinity, float.NaN];
        var x = new List<float>();
        var p = new List<float>();
        foreach (float a in ends)
        {
            foreach (float b in ends)
            {
                x.Add(a);
                p.Add(b);
            }
        }
        float[] y = Pow([.. x], [.. p]);
        for (int i = 0; i < y.Length; i++)
        {
            double expected = Math.Pow(x[i], p[i]);
            Compare.Close(expected, y[i], 1e-6, 2e-45, $"{x[i]:R}^{p[i]:R}");
            if (!double.IsNaN(expected)) Assert.Equal(double.IsNegative(expected), float.IsNegative(y[i]));
        }
    }

    [Theory]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(1, 0.8427007929497149)]
    [InlineData(2, 0.9953222650189527)]
    [InlineData(-3, -0.9999779095030014)]
    [InlineData(1e-10, 1.1283791670955126e-10)]
    [InlineData(7, 1)]
    public void The_reference_of_erf_is_known(double x, double expected) =>
        Assert.True(Math.Abs(SimdMath.ErfReference(x) / expected - 1) < 1e-15);
}

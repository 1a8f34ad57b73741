using System.Runtime.Intrinsics;

namespace Myelin.Kernels.Tests;

public sealed class Conv2dTests
{
    public static TheoryData<object> Shapes =>
    [
        new ConvShape(2, 1, 6, 7, 3, 3, 3),
        new ConvShape(1, 3, 8, 8, 16, 3, 3, 1, 1, 1, 1),
        new ConvShape(3, 1, 9, 9, 17, 5, 5, 1, 1, 2, 2),
        new ConvShape(2, 4, 7, 5, 5, 1, 1, 1, 1, 1, 0),
        new ConvShape(2, 2, 9, 8, 33, 3, 2, 2, 3, 1, 0),
        new ConvShape(1, 3, 11, 10, 4, 3, 3, 2, 2, 1, 1, 2, 2),
        new ConvShape(2, 3, 10, 12, 2, 2, 3, 3, 2, 0, 2, 1, 2),
        new ConvShape(1, 2, 5, 5, 3, 1, 1, 2, 2),
        new ConvShape(1, 2, 7, 6, 3, 2, 2, 4, 3),
        new ConvShape(2, 4, 6, 6, 6, 3, 3, 1, 1, 1, 1, 1, 1, 2),
        new ConvShape(2, 5, 7, 7, 10, 3, 3, 1, 1, 1, 1, 1, 1, 5),
        new ConvShape(1, 4, 9, 9, 8, 3, 3, 2, 2, 1, 1, 1, 1, 4),
        new ConvShape(2, 3, 4, 4, 2, 3, 3, 1, 1, 5, 5),
        new ConvShape(1, 20, 3, 3, 20, 3, 3, 1, 1, 1, 1),
        new ConvShape(5, 1, 1, 1, 1, 1, 1),
        new ConvShape(0, 2, 4, 4, 3, 3, 3),
        new ConvShape(2, 0, 4, 4, 3, 3, 3),
        new ConvShape(1, 1, 5, 9, 1, 3, 3, 1, 1, 1, 1, 3, 4),
        new ConvShape(3, 32, 15, 17, 34, 3, 3, 2, 2, 1, 1, 1, 1, 2),
        new ConvShape(2, 9, 17, 17, 10, 3, 3, 2, 2, 1, 1),
        new ConvShape(2, 9, 17, 17, 10, 3, 3, 1, 1, 1, 1, 2, 2),
    ];

    private static unsafe ConvPasses Run<S, V>(ConvOperands given) where S : struct, IFloatSimd<V> where V : struct
    {
        ConvShape s = given.Shape;
        var all = ConvPasses.Of(s);
        fixed (float* px = given.X, pw = given.Weight, pb = given.Bias, pdy = given.Dy, py = all.Y, pdx = all.Dx, pdw = all.DWeight, pdb = all.DBias)
        {
            if (s.OutputLength > 0) ConvForward<S, V>.Run(s, px, pw, pb, py, false);
            if (s.InputLength > 0) ConvGradientInput<S, V>.Run(s, pdy, pw, pdx);
            ConvGradientWeight<S, V>.Run(s, px, pdy, pdw, pdb, false);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_pass_matches_the_reference_in_every_width(object shape)
    {
        var given = new ConvOperands((ConvShape)shape);
        ConvPasses wide = Run<Simd512, Vector512<float>>(given);
        wide.MatchReference(given, Tolerance.Default);
        wide.AreSame(Run<Simd256, Vector256<float>>(given), "256");
        wide.AreSame(Run<Simd128, Vector128<float>>(given), "128");
        Teams.ForEach(threads => wide.AreSame(Run<Simd512, Vector512<float>>(given), $"{threads} threads"));
        ConvPasses.Dispatched(given).MatchReference(given, Tolerance.Winograd);
    }

    // The second one uses Winograd.
    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Bands_of_one_image_give_the_bits_of_every_thread_count(int channels)
    {
        var given = new ConvOperands(new(1, channels, 24, 24, 40, 3, 3, 1, 1, 1, 1));
        ConvPasses first = ConvPasses.Dispatched(given);
        first.MatchReference(given, Tolerance.Winograd);
        Teams.ForEach(threads => first.AreSame(ConvPasses.Dispatched(given), $"{threads} threads"));
    }

    [Fact]
    public void Relu_is_fused_and_gradients_accumulate()
    {
        ConvShape s = new(2, 3, 6, 6, 5, 3, 3, 1, 1, 1, 1);
        float[] x = Given.Units(s.InputLength), weight = Given.Units(s.WeightLength, 2), dy = Given.Units(s.OutputLength, 4);
        float[] plain = new float[s.OutputLength], relu = new float[s.OutputLength];
        Conv2dKernel.Forward(s, x, weight, [], plain);
        Conv2dKernel.Forward(s, x, weight, [], relu, GemmActivation.Relu);
        for (int i = 0; i < plain.Length; i++) Assert.Equal(Math.Max(0, plain[i]), relu[i]);
        float[] once = new float[s.WeightLength], twice = new float[s.WeightLength];
        Conv2dKernel.GradientWeight(s, x, dy, once, []);
        Conv2dKernel.GradientWeight(s, x, dy, twice, []);
        Conv2dKernel.GradientWeight(s, x, dy, twice, [], accumulate: true);
        for (int i = 0; i < once.Length; i++) Assert.Equal(2 * once[i], twice[i]);
    }

    [Fact]
    public void Impossible_shapes_and_short_spans_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ConvShape(1, 3, 4, 4, 4, 3, 3, Groups: 2).Validate());
        Assert.Throws<ArgumentException>(() => new ConvShape(1, 1, 2, 2, 1, 3, 3).Validate());
        Assert.Throws<ArgumentException>(() => new ConvShape(1, 1, 4, 4, 1, 3, 3, StrideH: 0).Validate());
        ConvShape s = new(1, 1, 4, 4, 1, 3, 3);
        Assert.Throws<ArgumentException>(() => Conv2dKernel.Forward(s, new float[15], new float[9], [], new float[4]));
        Assert.Throws<ArgumentException>(() => Conv2dKernel.Forward(s, new float[16], new float[9], [], new float[3]));
    }
}

using System.Runtime.Intrinsics;

namespace Myelin.Kernels.Tests;

public sealed class Conv2dTests
{
    public static TheoryData<object> Shapes =>
    [
        new ConvShape(2, 1, 6, 7, 3, 3, 3),
        new ConvShape(1, 3, 8, 8, 16, 3, 3, 1, 1, 1, 1),
        new ConvShape(3, 1, 9, 9, 17, 5, 5, 1, 1, 2, 2),
        new ConvShape(2, 4, 7, 5, 5, 1, 1),
        new ConvShape(2, 2, 9, 8, 33, 3, 2, 2, 3, 1, 0),
        new ConvShape(1, 3, 11, 10, 4, 3, 3, 2, 2, 1, 1, 2, 2),
        new ConvShape(2, 3, 10, 12, 2, 2, 3, 3, 2, 0, 2, 1, 2),
        new ConvShape(1, 2, 5, 5, 3, 1, 1, 2, 2),
        new ConvShape(1, 2, 7, 6, 3, 2, 2, 4, 3),
        new ConvShape(2, 4, 6, 6, 6, 3, 3, 1, 1, 1, 1, 1, 1, 2),
        new ConvShape(2, 5, 7, 7, 5, 3, 3, 1, 1, 1, 1, 1, 1, 5),
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

    private static unsafe (float[] Y, float[] Dx, float[] DWeight, float[] DBias) Run<S, V>(ConvShape s, float[] x, float[] weight, float[] bias, float[] dy)
        where S : struct, IFloatSimd<V> where V : struct
    {
        float[] y = new float[s.OutputLength], dx = new float[s.InputLength], dWeight = new float[s.WeightLength], dBias = new float[s.OutChannels];
        fixed (float* px = x, pw = weight, pb = bias, pdy = dy, py = y, pdx = dx, pdw = dWeight, pdb = dBias)
        {
            if (y.Length > 0) ConvForward<S, V>.Run(s, px, pw, pb, py, false);
            if (dx.Length > 0) ConvGradientInput<S, V>.Run(s, pdy, pw, pdx);
            ConvGradientWeight<S, V>.Run(s, px, pdy, pdw, pdb, false);
        }
        return (y, dx, dWeight, dBias);
    }

    private static (float[] Y, float[] Dx, float[] DWeight, float[] DBias) Dispatched(ConvShape s, float[] x, float[] weight, float[] bias, float[] dy)
    {
        float[] y = new float[s.OutputLength], dx = new float[s.InputLength], dWeight = new float[s.WeightLength], dBias = new float[s.OutChannels];
        Conv2dKernel.Forward(s, x, weight, bias, y);
        Conv2dKernel.GradientInput(s, dy, weight, dx);
        Conv2dKernel.GradientWeight(s, x, dy, dWeight, dBias);
        return (y, dx, dWeight, dBias);
    }

    private static void Same((float[] Y, float[] Dx, float[] DWeight, float[] DBias) a, (float[] Y, float[] Dx, float[] DWeight, float[] DBias) b, string what)
    {
        Compare.SameBits(a.Y, b.Y, what + " y");
        Compare.SameBits(a.Dx, b.Dx, what + " dx");
        Compare.SameBits(a.DWeight, b.DWeight, what + " dWeight");
        Compare.SameBits(a.DBias, b.DBias, what + " dBias");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_pass_matches_the_reference_in_every_width(object given)
    {
        var s = (ConvShape)given;
        float[] x = Given.Units(s.InputLength), weight = Given.Units(s.WeightLength, 2), bias = Given.Units(s.OutChannels, 3), dy = Given.Units(s.OutputLength, 4);
        var wide = Run<Simd512, Vector512<float>>(s, x, weight, bias, dy);
        (double[] dWeight, double[] dBias) = Conv2dReference.GradientWeight(s, x, dy);
        Compare.Close(Conv2dReference.Forward(s, x, weight, bias), wide.Y, $"y {s}");
        Compare.Close(Conv2dReference.GradientInput(s, dy, weight), wide.Dx, $"dx {s}");
        Compare.Close(dWeight, wide.DWeight, $"dWeight {s}");
        Compare.Close(dBias, wide.DBias, $"dBias {s}");
        Same(wide, Run<Simd256, Vector256<float>>(s, x, weight, bias, dy), "256");
        Same(wide, Run<Simd128, Vector128<float>>(s, x, weight, bias, dy), "128");
        Teams.ForEach(threads => Same(wide, Dispatched(s, x, weight, bias, dy), $"{threads} threads"));
    }

    // The second is Winograd's.
    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Bands_of_one_image_give_the_bits_of_every_thread_count(int channels)
    {
        ConvShape s = new(1, channels, 24, 24, 40, 3, 3, 1, 1, 1, 1);
        float[] x = Given.Units(s.InputLength), weight = Given.Units(s.WeightLength, 2), bias = Given.Units(s.OutChannels, 3), dy = Given.Units(s.OutputLength, 4);
        (float[], float[], float[], float[]) first = default;
        Teams.ForEach(threads =>
        {
            if (threads == 1) first = Dispatched(s, x, weight, bias, dy);
            else Same(first, Dispatched(s, x, weight, bias, dy), $"{threads} threads");
        });
        Compare.Close(Conv2dReference.Forward(s, x, weight, bias), first.Item1, "y", Tolerance.Winograd);
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

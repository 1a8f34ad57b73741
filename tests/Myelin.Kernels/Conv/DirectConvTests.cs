using System.Runtime.Intrinsics;

namespace Myelin.Kernels.Tests;

public sealed unsafe class DirectConvTests
{
    public static TheoryData<object> Shapes =>
    [
        new ConvShape(2, 1, 28, 28, 16, 5, 5, PadH: 2, PadW: 2),
        new ConvShape(3, 3, 9, 7, 32, 3, 3, PadH: 1, PadW: 1),
        new ConvShape(1, 2, 5, 6, 17, 3, 4, PadH: 2, PadW: 0),
        new ConvShape(3, 4, 3, 3, 9, 3, 3),
        new ConvShape(1, 1, 4, 9, 48, 1, 2, PadH: 1),
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_layout_and_width_matches_the_reference_with_the_same_bits(object given)
    {
        var s = (ConvShape)given;
        Assert.True(DirectConv<Simd512, Vector512<float>>.Fits(s));
        float[] first = Run<Simd512, Vector512<float>>(s, ImageLayout.ChannelsFirst, ImageLayout.ChannelsFirst);
        foreach (ImageLayout x in Enum.GetValues<ImageLayout>())
        {
            foreach (ImageLayout y in Enum.GetValues<ImageLayout>())
            {
                Compare.SameBits(first, Run<Simd512, Vector512<float>>(s, x, y), $"512 {x} {y}");
                Compare.SameBits(first, Run<Simd256, Vector256<float>>(s, x, y), $"256 {x} {y}");
                Compare.SameBits(first, Run<Simd128, Vector128<float>>(s, x, y), $"128 {x} {y}");
            }
        }
    }

    // All results, one after another, images as [N, C, H, W]; operands end at guarded memory.
    private static float[] Run<S, V>(ConvShape s, ImageLayout xLayout, ImageLayout yLayout) where S : struct, IFloatSimd<V> where V : struct
    {
        float[] x = Given.Units(s.InputLength), weight = Given.Units(s.WeightLength, 2), bias = Given.Units(s.OutChannels, 3),
            dy = Given.Units(s.OutputLength, 4);
        bool inLast = xLayout == ImageLayout.ChannelsLast, outLast = yLayout == ImageLayout.ChannelsLast;
        using GuardedMemory gx = new(inLast ? Layout.Last(x, s.InChannels, s.Height * s.Width) : x),
            gdy = new(outLast ? Layout.Last(dy, s.OutChannels, s.OutPixels) : dy), gy = new(s.OutputLength);
        float[] packed = new float[DirectConv<S, V>.WeightsLength(s)], sums = new float[DirectConv<S, V>.AccumulatorLength(s)];
        float[] dWeight = new float[s.WeightLength], dBias = new float[s.OutChannels];
        fixed (float* px = gx.Span, pdy = gdy.Span, pw = weight, pb = bias, py = gy.Span, pp = packed, ps = sums, pdw = dWeight, pdb = dBias)
        {
            DirectConv<S, V>.PackWeights(s, pw, pp);
            DirectConv<S, V>.Forward(s, s.Batch, px, xLayout, pp, pb, py, yLayout);
            DirectConv<S, V>.AddGradientWeight(s, s.Batch, px, xLayout, pdy, yLayout, ps);
            DirectConv<S, V>.FinishGradientWeight(s, ps, pdw, false, pdb);
        }
        float[] y = outLast ? Layout.First(gy.Span, s.OutChannels, s.OutPixels) : gy.Span.ToArray();
        (double[] expectedWeight, double[] expectedBias) = Conv2dReference.GradientWeight(s, x, dy);
        Compare.Close(Conv2dReference.Forward(s, x, weight, bias), y, $"y {s}");
        Compare.Close(expectedWeight, dWeight, $"dWeight {s}");
        Compare.Close(expectedBias, dBias, $"dBias {s}");
        return [.. y, .. dWeight, .. dBias];
    }

    [Fact]
    public void Relu_comes_last()
    {
        ConvShape s = new(1, 1, 6, 6, 16, 3, 3, PadH: 1, PadW: 1);
        float[] x = Given.Units(s.InputLength), weight = Given.Units(s.WeightLength, 2), plain = new float[s.OutputLength], relu = new float[s.OutputLength];
        float[] packed = new float[DirectConv<Simd256, Vector256<float>>.WeightsLength(s)];
        fixed (float* px = x, pw = weight, pp = packed, py = plain, pr = relu)
        {
            DirectConv<Simd256, Vector256<float>>.PackWeights(s, pw, pp);
            DirectConv<Simd256, Vector256<float>>.Forward(s, 1, px, ImageLayout.ChannelsFirst, pp, null, py, ImageLayout.ChannelsLast);
            DirectConv<Simd256, Vector256<float>>.Forward(s, 1, px, ImageLayout.ChannelsFirst, pp, null, pr, ImageLayout.ChannelsLast, true);
        }
        for (int i = 0; i < plain.Length; i++) Assert.Equal(Math.Max(0, plain[i]), relu[i]);
    }
}

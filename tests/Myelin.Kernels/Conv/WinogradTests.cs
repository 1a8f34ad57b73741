using System.Runtime.Intrinsics;

namespace Myelin.Kernels.Tests;

public sealed unsafe class WinogradTests
{
    public static TheoryData<object> Shapes =>
    [
        new ConvShape(3, 16, 14, 14, 32, 5, 5, PadH: 2, PadW: 2),
        new ConvShape(1, 8, 7, 11, 8, 5, 5, PadH: 4, PadW: 0),
        new ConvShape(3, 9, 5, 5, 17, 5, 5, PadH: 1, PadW: 3),
        new ConvShape(1, 17, 6, 9, 9, 5, 5),
        new ConvShape(3, 16, 2, 3, 48, 5, 5, PadH: 3, PadW: 4),
        new ConvShape(3, 8, 12, 12, 16, 3, 3, PadH: 1, PadW: 1),
        new ConvShape(1, 48, 13, 9, 9, 3, 3, PadH: 2, PadW: 0),
        new ConvShape(3, 17, 5, 4, 32, 3, 3),
        new ConvShape(1, 32, 31, 29, 70, 3, 3, PadH: 1, PadW: 2),
        new ConvShape(1, 9, 2, 2, 130, 3, 3, PadH: 2, PadW: 1),
        new ConvShape(0, 8, 8, 8, 8, 3, 3, PadH: 1, PadW: 1),
    ];

    private static ConvPasses Run<S, V>(ConvOperands given) where S : struct, IFloatSimd<V> where V : struct
    {
        var all = ConvPasses.Of(given.Shape);
        fixed (float* px = given.X, pw = given.Weight, pb = given.Bias, pdy = given.Dy, py = all.Y, pdx = all.Dx, pdw = all.DWeight, pdb = all.DBias)
        {
            ConvWinograd<S, V>.Forward(given.Shape, px, pw, pb, py, false);
            ConvWinograd<S, V>.GradientInput(given.Shape, pdy, pw, pdx);
            ConvWinograd<S, V>.GradientWeight(given.Shape, px, pdy, pdw, pdb, false);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_pass_matches_the_reference_in_every_width_and_for_every_thread_count(object shape)
    {
        var given = new ConvOperands((ConvShape)shape);
        ConvPasses wide = Run<Simd512, Vector512<float>>(given);
        wide.MatchReference(given, Tolerance.Winograd);
        wide.AreSame(Run<Simd256, Vector256<float>>(given), "256");
        wide.AreSame(Run<Simd128, Vector128<float>>(given), "128");
        Teams.ForEach(threads => wide.AreSame(Run<Simd512, Vector512<float>>(given), $"{threads} threads"));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Layouts_give_the_same_bits(object given)
    {
        var s = (ConvShape)given;
        Layouts<Simd512, Vector512<float>>(s);
        Layouts<Simd256, Vector256<float>>(s);
        Layouts<Simd128, Vector128<float>>(s);
    }

    // Operands end at memory that must not be touched.
    private static void Layouts<S, V>(ConvShape s) where S : struct, IFloatSimd<V> where V : struct
    {
        float[] x = Given.Units(s.InputLength), weight = Given.Units(s.WeightLength, 2), bias = Given.Units(s.OutChannels, 3),
            dy = Given.Units(s.OutputLength, 4);
        float[] xLast = Layout.Last(x, s.InChannels, s.Height * s.Width), dyLast = Layout.Last(dy, s.OutChannels, s.OutPixels);
        float[]? first = null;
        foreach (bool inLast in new[] { false, true })
        {
            foreach (bool outLast in new[] { false, true })
            {
                ImageLayout xLayout = inLast ? ImageLayout.ChannelsLast : ImageLayout.ChannelsFirst,
                    yLayout = outLast ? ImageLayout.ChannelsLast : ImageLayout.ChannelsFirst;
                using GuardedMemory gx = new(inLast ? xLast : x), gdy = new(outLast ? dyLast : dy), gw = new(weight), gb = new(bias),
                    gy = new(s.OutputLength), gdx = new(s.InputLength), gdw = new(s.WeightLength);
                float[] u = new float[Winograd<S, V>.WeightsLength(s)], ug = new float[Winograd<S, V>.GradientWeightsLength(s)],
                    sums = new float[Winograd<S, V>.AccumulatorLength(s)];
                fixed (float* px = gx.Span, pdy = gdy.Span, pw = gw.Span, pb = gb.Span, py = gy.Span, pdx = gdx.Span, pdw = gdw.Span, pu = u,
                    pug = ug, ps = sums)
                {
                    Winograd<S, V>.TransformWeights(s, pw, pu);
                    Winograd<S, V>.TransformWeightsForGradient(s, pw, pug);
                    Winograd<S, V>.Forward(s, s.Batch, px, xLayout, pu, pb, py, yLayout);
                    Winograd<S, V>.GradientInput(s, s.Batch, pdy, yLayout, pug, pdx, xLayout);
                    Winograd<S, V>.AddGradientWeight(s, s.Batch, px, xLayout, pdy, yLayout, ps);
                    Winograd<S, V>.FinishGradientWeight(s, ps, pdw, false);
                }
                float[] all =
                [
                    .. outLast ? Layout.First(gy.Span, s.OutChannels, s.OutPixels) : gy.Span.ToArray(),
                    .. inLast ? Layout.First(gdx.Span, s.InChannels, s.Height * s.Width) : gdx.Span.ToArray(),
                    .. gdw.Span,
                ];
                first ??= all;
                Compare.SameBits(first, all, $"{s} {xLayout} {yLayout}");
            }
        }
    }

    [Fact]
    public void Shapes_it_takes()
    {
        Assert.True(Winograd<Simd512, Vector512<float>>.Fits(new ConvShape(1, 16, 14, 14, 32, 5, 5, PadH: 2, PadW: 2)));
        Assert.True(Winograd<Simd512, Vector512<float>>.Fits(new ConvShape(1, 64, 28, 28, 64, 3, 3, PadH: 1, PadW: 1)));
        Assert.False(Winograd<Simd512, Vector512<float>>.Fits(new ConvShape(1, 64, 28, 28, 64, 3, 3, 2, 2, 1, 1)));
        Assert.False(Winograd<Simd512, Vector512<float>>.Fits(new ConvShape(1, 64, 28, 28, 64, 3, 3, DilationH: 2)));
        Assert.False(Winograd<Simd512, Vector512<float>>.Fits(new ConvShape(1, 64, 28, 28, 64, 3, 3, Groups: 2)));
        Assert.False(Winograd<Simd512, Vector512<float>>.Fits(new ConvShape(1, 64, 28, 28, 64, 3, 5)));
        Assert.False(Winograd<Simd512, Vector512<float>>.Fits(new ConvShape(1, 64, 28, 28, 64, 7, 7)));
        Assert.False(Winograd<Simd512, Vector512<float>>.Fits(new ConvShape(1, 3, 28, 28, 64, 3, 3)));
        Assert.False(Winograd<Simd512, Vector512<float>>.Fits(new ConvShape(1, 64, 3, 3, 64, 3, 3)));
    }

    [Fact]
    public void Relu_is_fused_and_gradients_accumulate()
    {
        ConvShape s = new(4, 16, 12, 12, 24, 3, 3, PadH: 1, PadW: 1);
        Assert.True(ConvWinograd<Simd512, Vector512<float>>.PaysForGradientWeight(s));
        float[] x = Given.Units(s.InputLength), weight = Given.Units(s.WeightLength, 2), bias = Given.Units(s.OutChannels, 3),
            dy = Given.Units(s.OutputLength, 4);
        float[] plain = new float[s.OutputLength], relu = new float[s.OutputLength];
        Conv2dKernel.Forward(s, x, weight, bias, plain);
        Conv2dKernel.Forward(s, x, weight, bias, relu, GemmActivation.Relu);
        for (int i = 0; i < plain.Length; i++) Assert.Equal(Math.Max(0, plain[i]), relu[i]);
        float[] once = new float[s.WeightLength], twice = new float[s.WeightLength], onceBias = new float[s.OutChannels], twiceBias = new float[s.OutChannels];
        Conv2dKernel.GradientWeight(s, x, dy, once, onceBias);
        Conv2dKernel.GradientWeight(s, x, dy, twice, twiceBias);
        Conv2dKernel.GradientWeight(s, x, dy, twice, twiceBias, accumulate: true);
        for (int i = 0; i < once.Length; i++) Assert.Equal(2 * once[i], twice[i]);
        for (int i = 0; i < onceBias.Length; i++) Assert.Equal(2 * onceBias[i], twiceBias[i]);
    }
}

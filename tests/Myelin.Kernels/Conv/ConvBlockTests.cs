namespace Myelin.Kernels.Tests;

public sealed class ConvBlockTests
{
    private static readonly ConvShape[] s_convolutions =
    [
        new(3, 1, 9, 8, 16, 5, 5, 1, 1, 2, 2),
        new(2, 3, 7, 7, 32, 3, 3),
        new(5, 8, 10, 9, 16, 5, 5, 1, 1, 2, 2),
        new(2, 16, 8, 8, 48, 3, 3, 1, 1, 1, 1),
        new(1, 17, 12, 13, 32, 3, 3, 1, 1, 0, 2),
    ];

    public static TheoryData<object> Shapes
    {
        get
        {
            var shapes = new TheoryData<object>();
            for (int i = 0; i < 8; i++)
            {
                foreach (ConvShape c in s_convolutions) shapes.Add(new ConvBlockShape(c, (i & 1) != 0, (i & 2) != 0, (i & 4) != 0));
            }
            return shapes;
        }
    }

    private sealed class Case
    {
        internal Case(ConvBlockShape shape)
        {
            Shape = shape;
            ConvShape c = shape.Conv;
            Inputs = new(Given.Values(c.InputLength), Given.Values(c.WeightLength, 2, -0.3, 0.3), Given.Values(c.OutChannels, 3),
                Given.Values(c.OutChannels, 4, -2, 2), Given.Values(c.OutChannels, 5), 1e-5);
            Dy = Given.Values(shape.OutputLength, 6);
        }

        internal ConvBlockShape Shape { get; }

        internal ConvBlockReference.Inputs Inputs { get; }

        internal float[] Dy { get; }

        /// <summary>y, running mean, running variance, dx, dWeight, dBias, dScale, dShift.</summary>
        internal float[][] Run()
        {
            int channels = Shape.Conv.OutChannels;
            float[] y = new float[Shape.OutputLength], saved = new float[ConvBlockKernel.SavedLength(Shape)], mean = new float[channels],
                invStd = new float[channels];
            float[] runningMean = new float[channels], runningVariance = new float[channels];
            float[] dx = new float[Shape.Conv.InputLength], dWeight = new float[Shape.Conv.WeightLength];
            float[] dBias = new float[channels], dScale = new float[channels], dShift = new float[channels];
            ConvBlockNorm norm = Shape.Normalize
                ? new()
                {
                    Weight = Inputs.Scale,
                    Bias = Inputs.Shift,
                    RunningMean = runningMean,
                    RunningVariance = runningVariance,
                    Momentum = 1,
                    Epsilon = Inputs.Epsilon
                }
                : default;
            ConvBlockKernel.ForwardTraining(Shape, Inputs.X, Inputs.Weight, Inputs.Bias, norm, y, saved, mean, invStd);
            ConvBlockKernel.Backward(Shape, Dy, Inputs.X, Inputs.Weight, norm, saved, mean, invStd, dx, dWeight, dBias, dScale, dShift);
            return [y, runningMean, runningVariance, dx, dWeight, dBias, dScale, dShift];
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_pass_matches_the_reference(object conv)
    {
        var shape = (ConvBlockShape)conv;
        var given = new Case(shape);
        float[][] actual = given.Run();
        (double[] y, double[] mean, double[] variance) = ConvBlockReference.Forward(shape, given.Inputs);
        ConvBlockReference.Gradients expected = ConvBlockReference.Backward(shape, given.Inputs, given.Dy);
        Compare.Close(y, actual[0], "y", Tolerance.Winograd);
        Compare.Close(expected.Dx, actual[3], "dx", Tolerance.Winograd);
        Compare.Close(expected.DWeight, actual[4], "dWeight", Tolerance.Winograd);
        Compare.Close(expected.DBias, actual[5], "dBias", Tolerance.Winograd);
        if (!shape.Normalize) return;
        double count = (double)shape.Conv.Batch * shape.Conv.OutHeight * shape.Conv.OutWidth;
        Compare.Close(mean, actual[1], "running mean", Tolerance.Winograd);
        Compare.Close([.. variance.Select(v => v * count / (count - 1))], actual[2], "running variance", Tolerance.Winograd);
        Compare.Close(expected.DScale, actual[6], "dScale", Tolerance.Winograd);
        Compare.Close(expected.DShift, actual[7], "dShift", Tolerance.Winograd);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_bits_are_the_same_in_every_width_and_for_every_team(object conv)
    {
        var shape = (ConvBlockShape)conv;
        var given = new Case(shape);
        Compare.SameBits(
            Widths.SameBits(() => [.. given.Run().SelectMany(r => r)]), Teams.SameBits(() => [.. given.Run().SelectMany(r => r)]), "widths and teams");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Inference_folds_the_given_statistics_into_the_weights(object conv)
    {
        var shape = (ConvBlockShape)conv;
        var given = new Case(shape);
        int channels = shape.Conv.OutChannels;
        float[] mean = Given.Values(channels, 8), variance = Given.Values(channels, 9, 0.5, 2);
        float[] Infer()
        {
            float[] prepared = new float[ConvBlockKernel.PreparedLength(shape)], y = new float[shape.OutputLength];
            ConvBlockNorm norm = shape.Normalize
                ? new() { Weight = given.Inputs.Scale, Bias = given.Inputs.Shift, RunningMean = mean, RunningVariance = variance, Epsilon = 1e-3 }
                : default;
            ConvBlockKernel.Prepare(shape, given.Inputs.Weight, given.Inputs.Bias, norm, prepared);
            ConvBlockKernel.Infer(shape, given.Inputs.X, prepared, y);
            return y;
        }

        double[] values = Conv2dReference.Forward(shape.Conv, given.Inputs.X, given.Inputs.Weight, given.Inputs.Bias);
        if (shape.Normalize)
        {
            values = BatchNormReference.Forward(
                channels, shape.Conv.OutHeight * shape.Conv.OutWidth, [.. values.Select(v => (float)v)], given.Inputs.Scale, given.Inputs.Shift,
                [.. mean.Select(v => (double)v)], [.. variance.Select(v => (double)v)], 1e-3);
        }
        if (shape.Relu) values = [.. values.Select(v => Math.Max(0, v))];
        if (shape.Pool)
        {
            PoolShape pool = new(shape.Conv.Batch * channels, shape.Conv.OutHeight, shape.Conv.OutWidth, 2, 2, 2, 2);
            values = [.. Pool2dReference.Max(pool, [.. values.Select(v => (float)v)]).Y.Select(v => (double)v)];
        }
        float[] actual = Widths.SameBits(Infer);
        Compare.Close(values, actual, "y", Tolerance.Winograd);
        Compare.SameBits(actual, Teams.SameBits(Infer), "widths and teams");
    }

    [Fact]
    public void Many_channels_are_prepared_but_not_trained()
    {
        ConvBlockShape wide = new(new ConvShape(4, 256, 14, 14, 128, 3, 3, 1, 1, 1, 1), true, true, false),
            widest = wide with { Conv = wide.Conv with { OutChannels = 512 } };
        Assert.True(ConvBlockKernel.Pays(wide, ConvBlockUse.Prepared));
        Assert.False(ConvBlockKernel.Pays(wide, ConvBlockUse.Training));
        Assert.False(ConvBlockKernel.Pays(widest, ConvBlockUse.Prepared));
    }

    [Fact]
    public void NaN_is_passed_on()
    {
        ConvBlockShape shape = new(new ConvShape(1, 16, 6, 6, 16, 3, 3, 1, 1, 1, 1), false, true, true);
        var given = new Case(shape);
        Array.Fill(given.Inputs.X, float.NaN);
        Assert.All(given.Run()[0], v => Assert.True(float.IsNaN(v)));
    }

    [Fact]
    public void Of_equal_values_in_a_window_the_first_gets_the_gradient()
    {
        ConvBlockShape shape = new(new ConvShape(1, 1, 4, 4, 16, 3, 3, 1, 1, 1, 1), false, false, true);
        float[] x = new float[16], weight = new float[shape.Conv.WeightLength], y = new float[shape.OutputLength],
            saved = new float[ConvBlockKernel.SavedLength(shape)];
        float[] dx = new float[16];
        for (int o = 0; o < 16; o++) weight[o * 9 + 4] = 1; // the identity
        Array.Fill(x, 2);
        ConvBlockKernel.ForwardTraining(shape, x, weight, default, default, y, saved, default, default);
        float[] dy = new float[y.Length];
        for (int i = 0; i < 4; i++) dy[i] = i + 1; // of the first channel
        ConvBlockKernel.Backward(shape, dy, x, weight, default, saved, default, default, dx, default, default, default, default);
        Assert.Equal([1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0], dx);
    }

    [Fact]
    public void What_does_not_fit_is_an_error()
    {
        ConvBlockShape shape = new(new ConvShape(1, 1, 4, 4, 16, 3, 3), false, false, false);
        float[] x = new float[16], weight = new float[144], y = new float[64];
        Assert.Throws<ArgumentException>(
            "saved", () => ConvBlockKernel.ForwardTraining(shape, x, weight, default, default, y, new float[63], default, default));
        Assert.Throws<ArgumentException>(
            "y", () => ConvBlockKernel.ForwardTraining(shape, x, weight, default, default, new float[63], new float[64], default, default));
        ConvBlockShape odd = shape with { Conv = shape.Conv with { OutChannels = 10 } };
        Assert.False(ConvBlockKernel.Pays(odd, ConvBlockUse.Training));
        Assert.Throws<ArgumentException>("shape", () => ConvBlockKernel.ForwardTraining(odd, x, weight, default, default, y, new float[64], default, default));
    }
}

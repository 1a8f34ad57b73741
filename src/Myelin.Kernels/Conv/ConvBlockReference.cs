namespace Myelin.Kernels;

/// <summary>A block as a sequence of layers, computed by their references.</summary>
internal static class ConvBlockReference
{
    internal readonly record struct Inputs(float[] X, float[] Weight, float[] Bias, float[] Scale, float[] Shift, double Epsilon);

    internal readonly record struct Gradients(double[] Dx, double[] DWeight, double[] DBias, double[] DScale, double[] DShift);

    /// <summary>y, and the statistics of the batch.</summary>
    internal static (double[] Y, double[] Mean, double[] Variance) Forward(in ConvBlockShape s, in Inputs g)
    {
        (_, _, double[] activated, double[] mean, double[] variance) = Layers(s, g);
        if (!s.Pool) return (activated, mean, variance);
        (float[] pooled, _) = Pool2dReference.Max(PoolOf(s), Rounded(activated));
        return ([.. pooled.Select(v => (double)v)], mean, variance);
    }

    internal static Gradients Backward(in ConvBlockShape s, in Inputs g, float[] dy)
    {
        (float[] convolved, double[] normalized, double[] activated, double[] mean, double[] variance) = Layers(s, g);
        float[] gradient = dy;
        if (s.Pool)
        {
            (_, int[] places) = Pool2dReference.Max(PoolOf(s), Rounded(activated));
            gradient = new float[activated.Length];
            int plane = s.Conv.OutPixels, pooled = s.OutHeight * s.OutWidth;
            for (int i = 0; i < dy.Length; i++) gradient[i / pooled * plane + places[i]] = dy[i];
        }
        float[] inner = s.Relu ? [.. gradient.Select((d, i) => normalized[i] > 0 ? d : 0)] : gradient;
        double[] dScale = [], dShift = [];
        if (s.Normalize)
        {
            (double[] dConvolved, dScale, dShift) = BatchNormReference.Backward(s.Conv.OutChannels, s.Conv.OutPixels, inner, convolved,
                g.Scale, mean, variance, g.Epsilon, training: true);
            inner = Rounded(dConvolved);
        }
        (double[] dWeight, double[] dBias) = Conv2dReference.GradientWeight(s.Conv, g.X, inner);
        return new(Conv2dReference.GradientInput(s.Conv, inner, g.Weight), dWeight, s.Normalize ? new double[dBias.Length] : dBias, dScale, dShift);
    }

    private static (float[] Convolved, double[] Normalized, double[] Activated, double[] Mean, double[] Variance) Layers(in ConvBlockShape s, in Inputs g)
    {
        float[] convolved = Rounded(Conv2dReference.Forward(s.Conv, g.X, g.Weight, g.Bias));
        int channels = s.Conv.OutChannels, pixels = s.Conv.OutPixels;
        (double[] mean, double[] variance) = BatchNormReference.Statistics(s.Conv.Batch, channels, pixels, convolved);
        double[] normalized = s.Normalize
            ? BatchNormReference.Forward(channels, pixels, convolved, g.Scale, g.Shift, mean, variance, g.Epsilon)
            : [.. convolved.Select(v => (double)v)];
        return (convolved, normalized, s.Relu ? [.. normalized.Select(v => Math.Max(0, v))] : normalized, mean, variance);
    }

    private static PoolShape PoolOf(in ConvBlockShape s) => new(s.Conv.Batch * s.Conv.OutChannels, s.Conv.OutHeight, s.Conv.OutWidth, 2, 2, 2, 2);

    private static float[] Rounded(double[] values) => [.. values.Select(v => (float)v)];
}

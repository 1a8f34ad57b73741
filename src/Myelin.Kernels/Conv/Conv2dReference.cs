namespace Myelin.Kernels;

/// <summary>Convolution and its gradients by definition, in double precision.</summary>
internal static class Conv2dReference
{
    private delegate void Product(int input, int weight, int output);

    // All products of a forward pass: indices into x, weight and y.
    private static void ForEach(in ConvShape s, Product product)
    {
        int inChannels = s.InPerGroup, outChannels = s.OutPerGroup;
        for (int n = 0; n < s.Batch; n++)
            for (int o = 0; o < s.OutChannels; o++)
                for (int h = 0; h < s.OutHeight; h++)
                    for (int w = 0; w < s.OutWidth; w++)
                        for (int c = 0; c < inChannels; c++)
                            for (int i = 0; i < s.KernelH; i++)
                                for (int j = 0; j < s.KernelW; j++)
                                {
                                    int y = h * s.StrideH - s.PadH + i * s.DilationH, x = w * s.StrideW - s.PadW + j * s.DilationW;
                                    if (y < 0 || y >= s.Height || x < 0 || x >= s.Width) continue;
                                    int channel = o / outChannels * inChannels + c;
                                    product(((n * s.InChannels + channel) * s.Height + y) * s.Width + x, ((o * inChannels + c) * s.KernelH + i) * s.KernelW + j,
                                        ((n * s.OutChannels + o) * s.OutHeight + h) * s.OutWidth + w);
                                }
    }

    internal static double[] Forward(in ConvShape s, float[] x, float[] weight, float[] bias)
    {
        double[] y = new double[s.OutputLength];
        for (int i = 0; i < y.Length; i++) y[i] = bias.Length > 0 ? bias[i / s.OutPixels % s.OutChannels] : 0;
        ForEach(s, (input, tap, output) => y[output] += (double)x[input] * weight[tap]);
        return y;
    }

    internal static double[] GradientInput(in ConvShape s, float[] dy, float[] weight)
    {
        double[] dx = new double[s.InputLength];
        ForEach(s, (input, tap, output) => dx[input] += (double)dy[output] * weight[tap]);
        return dx;
    }

    internal static (double[] Weight, double[] Bias) GradientWeight(in ConvShape s, float[] x, float[] dy)
    {
        double[] dWeight = new double[s.WeightLength], dBias = new double[s.OutChannels];
        ForEach(s, (input, tap, output) => dWeight[tap] += (double)x[input] * dy[output]);
        for (int i = 0; i < s.OutputLength; i++) dBias[i / s.OutPixels % s.OutChannels] += dy[i];
        return (dWeight, dBias);
    }
}

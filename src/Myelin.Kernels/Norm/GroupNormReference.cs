namespace Myelin.Kernels;

/// <summary>
/// Group normalization in double precision, one element at a time: each group is a row of layer normalization, with one weight per channel.
/// </summary>
internal static class GroupNormReference
{
    internal static double[] Forward(int groups, int channels, int inner, float[] x, float[] weight, float[] bias, double epsilon)
    {
        int length = channels / groups * inner;
        double[] y = LayerNormReference.Forward(length == 0 ? 0 : x.Length / length, length, x, [], [], epsilon, centered: true);
        for (int i = 0; i < y.Length; i++)
        {
            int channel = i / inner % channels;
            y[i] = y[i] * (weight.Length == 0 ? 1 : weight[channel]) + (bias.Length == 0 ? 0 : bias[channel]);
        }
        return y;
    }

    internal static (double[] Dx, double[] DWeight, double[] DBias) Backward(int groups, int channels, int inner, float[] dy, float[] x,
        float[] weight, double epsilon)
    {
        double[] z = Forward(groups, channels, inner, x, [], [], epsilon), dx = new double[x.Length], dWeight = new double[channels];
        double[] dBias = new double[channels];
        int length = channels / groups * inner;
        for (int start = 0; start < x.Length; start += length)
        {
            double mean = 0, squares = 0, sum = 0, dot = 0;
            for (int i = start; i < start + length; i++) mean += x[i] / (double)length;
            for (int i = start; i < start + length; i++)
            {
                int channel = i / inner % channels;
                double g = dy[i] * (weight.Length == 0 ? 1.0 : weight[channel]);
                squares += (x[i] - mean) * (x[i] - mean);
                sum += g;
                dot += g * z[i];
                dWeight[channel] += dy[i] * z[i];
                dBias[channel] += dy[i];
            }
            for (int i = start; i < start + length; i++)
            {
                double g = dy[i] * (weight.Length == 0 ? 1.0 : weight[i / inner % channels]);
                dx[i] = (g - sum / length - z[i] * dot / length) / Math.Sqrt(squares / length + epsilon);
            }
        }
        return (dx, dWeight, dBias);
    }
}

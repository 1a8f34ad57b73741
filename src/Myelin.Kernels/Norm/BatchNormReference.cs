namespace Myelin.Kernels;

/// <summary>Batch normalization by definition, in double precision.</summary>
internal static class BatchNormReference
{
    internal static (double[] Mean, double[] Variance) Statistics(int batch, int channels, int inner, float[] x)
    {
        double[] mean = new double[channels], variance = new double[channels];
        for (int i = 0; i < x.Length; i++) mean[i / inner % channels] += x[i] / ((double)batch * inner);
        for (int i = 0; i < x.Length; i++) variance[i / inner % channels] += Math.Pow(x[i] - mean[i / inner % channels], 2) / ((double)batch * inner);
        return (mean, variance);
    }

    internal static double[] Forward(int channels, int inner, float[] x, float[] weight, float[] bias, double[] mean, double[] variance, double epsilon)
    {
        double[] y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / inner % channels;
            y[i] = (x[i] - mean[c]) / Math.Sqrt(variance[c] + epsilon) * (weight.Length > 0 ? weight[c] : 1) + (bias.Length > 0 ? bias[c] : 0);
        }
        return y;
    }

    internal static (double[] Dx, double[] DWeight, double[] DBias) Backward(int channels, int inner, float[] dy, float[] x, float[] weight,
        double[] mean, double[] variance, double epsilon, bool training)
    {
        double[] dx = new double[x.Length], dWeight = new double[channels], dBias = new double[channels];
        double elements = (double)x.Length / channels;
        double Z(int i) => (x[i] - mean[i / inner % channels]) / Math.Sqrt(variance[i / inner % channels] + epsilon);
        for (int i = 0; i < x.Length; i++)
        {
            dWeight[i / inner % channels] += dy[i] * Z(i);
            dBias[i / inner % channels] += dy[i];
        }
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / inner % channels;
            double inside = training ? dy[i] - dBias[c] / elements - Z(i) * dWeight[c] / elements : dy[i];
            dx[i] = inside / Math.Sqrt(variance[c] + epsilon) * (weight.Length > 0 ? weight[c] : 1);
        }
        return (dx, dWeight, dBias);
    }
}

namespace Myelin.Kernels;

/// <summary>Layer normalization in double precision, with or without the mean, one element at a time.</summary>
internal static class LayerNormReference
{
    internal static double[] Forward(int rows, int length, float[] x, float[] weight, float[] bias, double epsilon, bool centered)
    {
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            (double mean, double inverse) = Statistics(x, i / length * length, length, epsilon, centered);
            y[i] = (x[i] - mean) * inverse * At(weight, i % length, 1) + At(bias, i % length, 0);
        }
        return y[..(rows * length)];
    }

    internal static (double[] Dx, double[] DWeight, double[] DBias) Backward(int rows, int length, float[] dy, float[] x, float[] weight,
        double epsilon, bool centered)
    {
        double[] dx = new double[rows * length], dWeight = new double[length], dBias = new double[length];
        for (int row = 0; row < rows; row++)
        {
            int start = row * length;
            (double mean, double inverse) = Statistics(x, start, length, epsilon, centered);
            double sum = 0, dot = 0;
            for (int p = 0; p < length; p++)
            {
                double z = (x[start + p] - mean) * inverse, g = dy[start + p] * At(weight, p, 1);
                sum += centered ? g : 0;
                dot += g * z;
                dWeight[p] += dy[start + p] * z;
                dBias[p] += dy[start + p];
            }
            for (int p = 0; p < length; p++)
                dx[start + p] = (dy[start + p] * At(weight, p, 1) - sum / length - (x[start + p] - mean) * inverse * dot / length) * inverse;
        }
        return (dx, dWeight, dBias);
    }

    private static (double Mean, double Inverse) Statistics(float[] x, int start, int length, double epsilon, bool centered)
    {
        double mean = 0, squares = 0;
        for (int p = 0; p < length && centered; p++) mean += x[start + p] / (double)length;
        for (int p = 0; p < length; p++) squares += (x[start + p] - mean) * (x[start + p] - mean);
        return (mean, 1 / Math.Sqrt(squares / length + epsilon));
    }

    private static double At(float[] values, int index, double missing) => values.Length == 0 ? missing : values[index];
}

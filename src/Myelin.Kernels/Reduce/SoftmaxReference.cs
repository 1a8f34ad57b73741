namespace Myelin.Kernels;

/// <summary>Softmax, log-softmax and their gradients in double precision.</summary>
internal static class SoftmaxReference
{
    internal static double[] Forward(ReadOnlySpan<float> x, int outer, int axis, int inner, bool log)
    {
        var y = new double[x.Length];
        for (int column = 0; column < outer * inner; column++)
        {
            int start = column / inner * axis * inner + column % inner;
            double largest = double.NegativeInfinity, sum = 0;
            for (int a = 0; a < axis; a++) largest = Math.Max(largest, x[start + a * inner]);
            for (int a = 0; a < axis; a++) sum += Math.Exp(x[start + a * inner] - largest);
            for (int a = 0; a < axis; a++)
            {
                double shifted = x[start + a * inner] - largest;
                y[start + a * inner] = log ? shifted - Math.Log(sum) : Math.Exp(shifted) / sum;
            }
        }
        return y;
    }

    internal static double[] Gradient(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int outer, int axis, int inner, bool log)
    {
        var dx = new double[y.Length];
        for (int column = 0; column < outer * inner; column++)
        {
            int start = column / inner * axis * inner + column % inner;
            double sum = 0;
            for (int i = start; i < start + axis * inner; i += inner) sum += log ? dy[i] : (double)y[i] * dy[i];
            for (int i = start; i < start + axis * inner; i += inner) dx[i] = log ? dy[i] - Math.Exp(y[i]) * sum : y[i] * (dy[i] - sum);
        }
        return dx;
    }
}

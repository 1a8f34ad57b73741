namespace Myelin.Kernels;

/// <summary>Weighted sums along an axis by definition, in double precision.</summary>
internal static class ResampleReference
{
    internal static double[] Apply(Taps taps, int outer, int inner, ReadOnlySpan<float> x)
    {
        double[] y = new double[outer * taps.Outputs * inner];
        for (int i = 0; i < y.Length; i++)
        {
            int column = i % inner, output = i / inner % taps.Outputs, image = i / inner / taps.Outputs;
            for (int t = taps.Starts[output]; t < taps.Starts[output + 1]; t++)
                y[i] += (double)taps.Weights[t] * x[(((image * taps.Inputs) + taps.Places[t]) * inner) + column];
        }

        return y;
    }

    /// <summary>The gradient: each dy, times its taps' weights, added to the elements that they read.</summary>
    internal static double[] Gradient(Taps taps, int outer, int inner, ReadOnlySpan<float> dy)
    {
        double[] dx = new double[outer * taps.Inputs * inner];
        for (int i = 0; i < dy.Length; i++)
        {
            int column = i % inner, output = i / inner % taps.Outputs, image = i / inner / taps.Outputs;
            for (int t = taps.Starts[output]; t < taps.Starts[output + 1]; t++)
                dx[(((image * taps.Inputs) + taps.Places[t]) * inner) + column] += (double)taps.Weights[t] * dy[i];
        }

        return dx;
    }
}

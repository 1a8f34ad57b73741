namespace Myelin;

/// <summary>Linear regression with a penalty on the weights: W = (XᵀX + λI)⁻¹XᵀY (Hoerl and Kennard 1970), by Cholesky's decomposition.</summary>
internal sealed class RidgeRegression : ISimpleMethod
{
    /// <summary>The penalty, relative to the number of examples.</summary>
    private const double Penalty = 0.03;

    private readonly double[][] _weights;

    internal RidgeRegression(SimpleRows data)
    {
        int p = data.FeatureWidth, k = data.AnswerWidth;
        float[] gram = new float[p * p], products = new float[p * k];
        Kernels.Gemm.Multiply(p, p, data.Count, data.Features, true, data.Features, false, gram);
        Kernels.Gemm.Multiply(p, k, data.Count, data.Features, true, data.Answers, false, products);
        double[][] lower = Cholesky(p, (i, j) => gram[(i * p) + j] + (i == j ? Penalty * data.Count : 0));
        _weights = [.. Enumerable.Range(0, k).Select(answer => Solve(lower, [.. Enumerable.Range(0, p).Select(i => (double)products[(i * k) + answer])]))];
    }

    public void Answer(ReadOnlySpan<float> features, Span<float> answer)
    {
        for (int k = 0; k < answer.Length; k++)
        {
            double sum = 0;
            for (int i = 0; i < features.Length; i++) sum += features[i] * _weights[k][i];
            answer[k] = (float)sum;
        }
    }

    /// <summary>The rows of L with A = L·Lᵀ, for a positive definite A.</summary>
    private static double[][] Cholesky(int n, Func<int, int, double> a)
    {
        double[][] lower = [.. Enumerable.Range(0, n).Select(i => new double[i + 1])];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = a(i, j);
                for (int k = 0; k < j; k++) sum -= lower[i][k] * lower[j][k];
                lower[i][j] = i == j ? Math.Sqrt(sum) : sum / lower[j][j];
            }
        }

        return lower;
    }

    /// <summary>x of L·Lᵀ·x = b; b is overwritten.</summary>
    private static double[] Solve(double[][] lower, double[] b)
    {
        for (int i = 0; i < b.Length; i++)
        {
            for (int k = 0; k < i; k++) b[i] -= lower[i][k] * b[k];
            b[i] /= lower[i][i];
        }

        for (int i = b.Length - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < b.Length; k++) b[i] -= lower[k][i] * b[k];
            b[i] /= lower[i][i];
        }

        return b;
    }
}

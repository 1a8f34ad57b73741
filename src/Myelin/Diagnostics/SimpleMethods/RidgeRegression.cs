namespace Myelin;

/// <summary>Linear regression with a penalty on the weights: W = (XᵀX + λI)⁻¹XᵀY (Hoerl and Kennard 1970).</summary>
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
        var decomposition = new Cholesky(p, (i, j) => gram[(i * p) + j] + (i == j ? Penalty * data.Count : 0));
        _weights = [.. Enumerable.Range(0, k).Select(answer =>
            decomposition.Solve([.. Enumerable.Range(0, p).Select(i => (double)products[(i * k) + answer])]))];
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
}

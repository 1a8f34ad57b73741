namespace Myelin;

/// <summary>
/// Ridge regression on a Gaussian kernel: f(x) = Σᵢ αᵢ·k(x, xᵢ) with k(x, z) = exp(-‖x - z‖² / 2p) for p features, α = (K + λI)⁻¹Y (Saunders,
/// Gammerman and Vovk 1998). It follows smooth curves that neither a plane nor neighbors do.
/// </summary>
internal sealed class KernelRidge : ISimpleMethod
{
    /// <summary>The work grows with the cube of the examples.</summary>
    private const int MostExamples = 512;

    private readonly SimpleRows _data;
    private readonly double[][] _weights;
    private readonly double[] _similar;

    /// <param name="data">The examples, of which the first are used if there are many.</param>
    /// <param name="penalty">λ: more for data with much noise.</param>
    internal KernelRidge(SimpleRows data, double penalty)
    {
        int count = Math.Min(data.Count, MostExamples);
        (_data, _similar) = (data, new double[count]);
        var decomposition = new Cholesky(count, (i, j) => Similarity(data.FeaturesOf(i), j) + (i == j ? penalty : 0));
        _weights = [.. Enumerable.Range(0, data.AnswerWidth).Select(answer =>
            decomposition.Solve([.. Enumerable.Range(0, count).Select(i => (double)data.AnswersOf(i)[answer])]))];
    }

    public void Answer(ReadOnlySpan<float> features, Span<float> answer)
    {
        for (int i = 0; i < _similar.Length; i++) _similar[i] = Similarity(features, i);
        for (int k = 0; k < answer.Length; k++)
        {
            double sum = 0;
            for (int i = 0; i < _similar.Length; i++) sum += _similar[i] * _weights[k][i];
            answer[k] = (float)sum;
        }
    }

    private double Similarity(ReadOnlySpan<float> features, int row) =>
        Math.Exp(-Kernels.Reduce.SquaredDistance(features, _data.FeaturesOf(row)) / (2 * features.Length));
}

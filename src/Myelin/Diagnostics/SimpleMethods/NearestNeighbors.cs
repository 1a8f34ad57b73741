namespace Myelin;

/// <summary>The mean answer of the most similar examples (Fix and Hodges 1951).</summary>
internal sealed class NearestNeighbors(SimpleRows data) : ISimpleMethod
{
    private const int Most = 9;

    private readonly double[] _distances = new double[data.Count];
    private readonly int[] _order = new int[data.Count];

    public void Answer(ReadOnlySpan<float> features, Span<float> answer)
    {
        for (int i = 0; i < data.Count; i++) (_distances[i], _order[i]) = (Kernels.Reduce.SquaredDistance(features, data.FeaturesOf(i)), i);
        _distances.AsSpan().Sort(_order.AsSpan());
        int count = Math.Min(Most, data.Count);
        answer.Clear();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = data.AnswersOf(_order[i]);
            for (int k = 0; k < row.Length; k++) answer[k] += row[k] / count;
        }
    }
}

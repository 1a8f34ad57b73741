namespace Myelin;

/// <summary>
/// Makes rows of examples: features are standardized and projected to at most 128; answers are the targets, or 1 for the label's class and 0 for
/// the others, without their mean. Other examples are prepared with the numbers of the first.
/// </summary>
internal sealed class SimplePreparation
{
    private const int MostFeatures = 128, MostAnswers = 64;

    private readonly int _classes;
    private readonly ColumnSummary[] _columns;
    private readonly double[] _means;
    private readonly float[]? _projection;

    internal SimplePreparation(Batch batch, int classes)
    {
        _classes = classes;
        _columns = batch.HasInputs ? [.. ColumnSummary.Of(batch.Inputs.AsSpan(), batch.Count)] : [];
        float[] answers = AnswersOf(batch) ?? [];
        _means = new double[answers.Length / batch.Count];
        for (int i = 0; i < answers.Length; i++) _means[i % _means.Length] += (double)answers[i] / batch.Count;
        if (_columns.Length <= MostFeatures) return;
        // Random directions keep distances well enough.
        _projection = new float[_columns.Length * MostFeatures];
        new RandomStream(1).FillNormal(_projection, 0, 1 / MathF.Sqrt(_columns.Length));
    }

    /// <summary>Examples as rows; null if they are not numbers with labels or targets, of another kind than the first, or with very many answers.</summary>
    internal SimpleRows? Rows(Batch batch)
    {
        if (_columns.Length == 0 || _means.Length is 0 or > MostAnswers) return null;
        if (!batch.HasInputs || batch.Inputs.Length != batch.Count * _columns.Length || !IsFinite(batch.Inputs)) return null;
        if (AnswersOf(batch) is not { } answers || answers.Length != batch.Count * _means.Length) return null;
        for (int i = 0; i < answers.Length; i++) answers[i] -= (float)_means[i % _means.Length];
        return new SimpleRows(batch.Count, FeaturesOf(batch.Inputs.ToArray()), answers);
    }

    private static bool IsFinite(Tensor values) => !values.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue);

    private float[]? AnswersOf(Batch batch)
    {
        if (!batch.HasLabels) return batch.HasTargets && IsFinite(batch.Targets) ? batch.Targets.ToArray() : null;
        int[] labels = batch.Labels.ToArray();
        if (labels.Length != batch.Count || _classes > MostAnswers || labels.Any(label => (uint)label >= (uint)_classes)) return null;
        float[] answers = new float[labels.Length * _classes];
        for (int i = 0; i < labels.Length; i++) answers[(i * _classes) + labels[i]] = 1;
        return answers;
    }

    private float[] FeaturesOf(float[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            ColumnSummary column = _columns[i % _columns.Length];
            values[i] = column.StandardDeviation == 0 ? 0 : (float)((values[i] - column.Mean) / column.StandardDeviation);
        }

        if (_projection is null) return values;
        int rows = values.Length / _columns.Length;
        float[] projected = new float[rows * MostFeatures];
        Kernels.Gemm.Multiply(rows, MostFeatures, _columns.Length, values, false, _projection, false, projected);
        return projected;
    }
}

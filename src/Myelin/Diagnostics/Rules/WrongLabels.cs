namespace Myelin;

/// <summary>Training labels that often differ from those of the most similar examples, where those of the validation data do not.</summary>
internal sealed class WrongLabels : DoctorRule
{
    private const int FewestExamples = 100, MostExamples = 1000;

    public override string Name => "wrong-labels";

    public override IReadOnlyList<string> Explains =>
        ["overfitting", "underfitting", "worse-than-simple", "labels-carry-nothing", "stopped-too-early", "class-imbalance"];

    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        if (!(run.RecentLoss > 0.2) && run.Gap is not > 0.1) yield break;
        if (run is not
            {
                Data: { LabelCounts.Count: > 1 } data, ValidationData.LabelCounts.Count: > 1, Train: { } train,
                Validation: { } validation
            }) yield break;
        int count = Math.Min(MostExamples, Math.Min(train.Count, validation.Count));
        if (count < FewestExamples) yield break;
        // As many of both, since neighbors are nearer among more examples.
        double inTraining = Agreement(DataSummary.Spread(train, count)), inValidation = Agreement(DataSummary.Spread(validation, count));
        // Where neighbors agree no more than by chance, no label is right: that is another rule's.
        double chance = data.LabelCounts.Sum(n => Math.Pow((double)n / data.Seen, 2));
        if (!(inValidation - inTraining > 0.2) || inTraining < chance + 0.15) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Strong, "labels",
            [("training", 100 * (1 - inTraining)), ("validation", 100 * (1 - inValidation))], new Cure(CureKind.CheckLabels));
    }

    /// <summary>The share of examples whose nearest neighbor has the same label; NaN without numbers or labels.</summary>
    private static double Agreement(Batch batch)
    {
        if (!batch.HasInputs || !batch.HasLabels || batch.Labels.Length != batch.Count) return double.NaN;
        int[] labels = batch.Labels.ToArray();
        int[] nearest = Nearest(batch.Inputs.Reshape(batch.Count, -1));
        return (double)labels.Where((label, i) => labels[nearest[i]] == label).Count() / labels.Length;
    }

    /// <summary>For each row the nearest other row: |a - b|² = |a|² + |b|² - 2 a·b.</summary>
    private static int[] Nearest(Tensor rows)
    {
        int count = rows.Shape[0];
        float[] products = NoGrad.Run(() => rows.MatMul(rows.Transpose())).ToArray();
        int[] nearest = new int[count];
        for (int i = 0; i < count; i++)
        {
            float best = float.PositiveInfinity;
            for (int j = 0; j < count; j++)
            {
                float distance = products[(j * count) + j] - (2 * products[(i * count) + j]);
                if (j != i && distance < best) (best, nearest[i]) = (distance, j);
            }
        }

        return nearest;
    }
}

namespace Myelin;

/// <summary>Validation data that was prepared in another way than the training data.</summary>
internal sealed class PartsDiffer : DoctorRule
{
    private const int FewestExamples = 20;

    public override string Name => "parts-differ";

    public override IReadOnlyList<string> Explains => ["overfitting", "labels-carry-nothing"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Data is not { Columns.Count: > 0, Seen: >= FewestExamples } train) yield break;
        if (run.ValidationData is not { Seen: >= FewestExamples } validation || validation.Columns.Count != train.Columns.Count) yield break;
        (ColumnSummary First, ColumnSummary Second)[] pairs =
            [.. train.Columns.Zip(validation.Columns).Where(p => p.First.StandardDeviation > 0 && p.Second.StandardDeviation > 0)];
        int different = pairs.Count(p => Differ(p.First, p.Second));
        if (pairs.Length == 0 || different <= Math.Max(pairs.Length / 3, pairs.Length == 1 ? 0 : 1)) yield break;
        (ColumnSummary a, ColumnSummary b) = pairs.MaxBy(p => Math.Abs(Math.Log(p.Second.StandardDeviation / p.First.StandardDeviation)));
        // A series moves on, and its windows with it.
        FindingLevel level = run.Train is SeriesDataset ? FindingLevel.Note : FindingLevel.Critical;
        yield return run.Found(this, level, Certainty.Strong, "validation",
            [("different", different), ("columns", pairs.Length), ("trainMean", a.Mean), ("trainDeviation", a.StandardDeviation),
                ("mean", b.Mean), ("deviation", b.StandardDeviation)],
            new Cure(CureKind.PrepareAlike));
    }

    private static bool Differ(ColumnSummary a, ColumnSummary b) =>
        Math.Abs(a.Mean - b.Mean) > 3 * a.StandardDeviation || b.StandardDeviation > 3 * a.StandardDeviation || a.StandardDeviation > 3 * b.StandardDeviation;
}

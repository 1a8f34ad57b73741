namespace Myelin;

/// <summary>Batches that have examples of few classes because the data is in order and is not shuffled.</summary>
internal sealed class NotShuffled : DoctorRule
{
    private const int Batches = 10;

    public override string Name => "not-shuffled";

    public override IReadOnlyList<string> Explains =>
    [
        "learning-rate-too-high", "not-learning", "constant-prediction", "class-imbalance", "overfitting", "underfitting", "worse-than-simple",
        "dead-units", "stopped-too-early",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run is not { Train: { Classes: > 1 } train, Options: { Shuffle: false } options, Data: { LabelCounts.Count: > 1 } data }) yield break;
        int size = Math.Min(options.BatchSize, train.Count), last = train.Count - size;
        int batches = Math.Min(Batches, (train.Count + size - 1) / size);
        if (batches < 2 || size < 4) yield break;
        double inside = 0;
        for (int i = 0; i < batches; i++)
        {
            int start = (int)((long)last * i / (batches - 1));
            Batch batch = train.Take([.. Enumerable.Range(start, size)]);
            if (!batch.HasLabels) yield break;
            inside += Entropy(batch.Labels.ToArray()) / batches;
        }

        // A small batch has fewer classes than the whole even when it is drawn at random.
        double whole = Math.Min(Entropy([.. data.Examples.Labels.ToArray()]), Math.Log(size));
        if (inside > 0.5 * whole) yield break;
        double classes = Math.Exp(inside);
        yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, "train", [("classes", classes), ("all", train.Classes)],
            new Cure(CureKind.Shuffle));
    }

    private static double Entropy(int[] labels) =>
        labels.GroupBy(l => l).Sum(g => -(double)g.Count() / labels.Length * Math.Log((double)g.Count() / labels.Length));
}

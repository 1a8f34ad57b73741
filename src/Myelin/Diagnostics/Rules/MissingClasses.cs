namespace Myelin;

/// <summary>Classes of the validation data that the training data does not have.</summary>
internal sealed class MissingClasses : DoctorRule
{
    public override string Name => "missing-classes";

    public override IReadOnlyList<string> Explains => ["labels-carry-nothing", "overfitting", "class-imbalance", "parts-differ"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Train is null || run is not { Data.LabelCounts.Count: > 1, ValidationData.LabelCounts.Count: > 1 }) yield break;
        int[] wanted = [.. run.ValidationData!.Examples.Labels.ToArray().Distinct().Where(label => label >= 0)];
        HashSet<int> known = [.. run.Data!.Examples.Labels.ToArray()];
        // A rare class may be missing among the examples that were looked at: then every one counts.
        foreach (Batch batch in known.IsSupersetOf(wanted) ? [] : Batches(run.Train))
        {
            if (!batch.HasLabels) yield break;
            known.UnionWith(batch.Labels.ToArray());
        }

        int[] labels = run.ValidationData.Examples.Labels.ToArray(), missing = [.. wanted.Except(known).Order()];
        if (missing.Length == 0) yield break;
        double share = 100.0 * labels.Count(missing.Contains) / labels.Length;
        bool isRare = share < 2;
        yield return run.Found(this, isRare ? FindingLevel.Note : FindingLevel.Critical, Certainty.Proof, "train",
            [("classes", string.Join(", ", missing)), ("share", share)], new Cure(CureKind.SplitAtRandom));
    }

    private static IEnumerable<Batch> Batches(Dataset data)
    {
        const int Size = 4096;
        for (int start = 0; start < data.Count; start += Size) yield return data.Take([.. Enumerable.Range(start, Math.Min(Size, data.Count - start))]);
    }
}

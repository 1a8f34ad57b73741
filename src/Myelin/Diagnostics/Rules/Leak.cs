namespace Myelin;

/// <summary>Examples that are in the training and in the validation data, more often than the data repeats itself.</summary>
internal sealed class Leak : DoctorRule
{
    public override string Name => "leak";

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Data is not { } train || run.ValidationData is not { } validation) yield break;
        HashSet<ulong> known = [.. train.InputHashes];
        ulong[] others = validation.InputHashes;
        int count = others.Count(known.Contains);
        double share = (double)count / Math.Max(1, others.Length), repeats = 1 - train.Distinct;
        // Where few inputs are possible, some are the same by chance: about twice as many as within the training set, more or less.
        double chance = 2 * repeats * others.Length;
        if (count < 2 || share <= Math.Max(0.005, 3 * repeats) || count < chance + (4 * Math.Sqrt(chance))) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Proof, "validation", [("count", count), ("seen", validation.Seen)],
            new Cure(CureKind.RemoveDuplicates));
    }
}

namespace Myelin;

/// <summary>Keeps the examples of a data set in memory once they have been taken.</summary>
internal sealed class CachedDataset(Dataset source) : Dataset
{
    private readonly Batch?[] _examples = new Batch?[source.Count];

    public override int Count => source.Count;

    public override Shape InputShape => source.InputShape;

    public override int Classes => source.Classes;

    public override IReadOnlyList<string> ClassNames => source.ClassNames;

    public override Batch Take(ReadOnlySpan<int> indices, SampleKey key)
    {
        int[] all = indices.ToArray();
        foreach (int index in all) CheckIndex(index);
        int[] missing = [.. all.Where(i => Volatile.Read(ref _examples[i]) is null).Distinct()];
        if (missing.Length > 0)
        {
            // Two threads may read one example at once; both read the same.
            Batch read = source.Take(missing);
            for (int i = 0; i < missing.Length; i++) Volatile.Write(ref _examples[missing[i]], BatchJoin.Pick(read, [i]));
        }

        return all.Length == 0 ? source.Take(all) : BatchJoin.Concat([.. all.Select(i => _examples[i]!)]);
    }
}

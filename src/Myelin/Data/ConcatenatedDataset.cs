namespace Myelin;

/// <summary>The examples of one data set, followed by those of another.</summary>
internal sealed class ConcatenatedDataset : Dataset
{
    private readonly Dataset _first, _next;

    internal ConcatenatedDataset(Dataset first, Dataset next)
    {
        if (first.InputShape != next.InputShape || first.Classes != next.Classes)
        {
            throw new ArgumentException(
                "Concat: both data sets must have examples of the same shape and classes.\n" +
                $"  Got inputs {first.InputShape} of {first.Classes} classes and {next.InputShape} of {next.Classes}.\n" +
                "  Change one of them by Flatten, Map or OneHot.", nameof(next));
        }

        ClassOrder.RequireSame("Concat", first, next);
        if (first.Count > 0 && next.Count > 0) BatchJoin.RequireAlike(first.Take([0]), next.Take([0]));
        (_first, _next) = (first, next);
    }

    public override int Count => _first.Count + _next.Count;

    public override Shape InputShape => _first.InputShape;

    public override int Classes => _first.Classes;

    public override IReadOnlyList<string> ClassNames => _first.ClassNames;

    public override Batch Take(ReadOnlySpan<int> indices, SampleKey key)
    {
        int[] all = indices.ToArray();
        foreach (int index in all) CheckIndex(index);
        int[] first = [.. all.Where(i => i < _first.Count)], next = [.. all.Where(i => i >= _first.Count).Select(i => i - _first.Count)];
        if (next.Length == 0) return _first.Take(first, key);
        if (first.Length == 0) return _next.Take(next, key);

        // Both parts are taken at once, and then put in the order that was asked for.
        Batch joined = BatchJoin.Concat([_first.Take(first, key), _next.Take(next, key)]);
        int ofFirst = 0, ofNext = first.Length;
        return BatchJoin.Pick(joined, [.. all.Select(i => i < _first.Count ? ofFirst++ : ofNext++)]);
    }
}

namespace Myelin;

/// <summary>The examples of the last two steps of a loop of one's own at which the doctor looked.</summary>
internal sealed class SeenExamples : Dataset
{
    private Batch _all = new(0);
    private Batch? _last;

    public override int Count => _all.Count;

    public override Shape InputShape => Shape.Wrap([]);

    public override int Classes => 0;

    public override Batch Take(ReadOnlySpan<int> indices, SampleKey key) => BatchJoin.Pick(_all, indices.ToArray());

    /// <summary>Takes the examples of another step; those before the last are forgotten.</summary>
    internal void Add(Batch batch)
    {
        // Sequences may have another length in each step.
        bool isAlike = _last is not null && AreAlike(_last, batch);
        (_all, _last) = (isAlike ? BatchJoin.Concat([_last!, batch]) : batch, batch);
    }

    /// <summary>Whether the fields of two batches have the same shapes, except for the number of examples.</summary>
    internal static bool AreAlike(Batch a, Batch b) => Form(a).SequenceEqual(Form(b));

    private static IEnumerable<(string, Shape)> Form(Batch batch) =>
        batch.Names.Select(name => (name, ((batch.Find(name) as Tensor)?.Shape ?? ((IntTensor)batch.Find(name)!).Shape).Without(0)));
}

namespace Myelin;

/// <summary>Changes each batch by a function.</summary>
internal sealed class MappedDataset : DatasetView
{
    private readonly Func<Batch, Batch> _change;

    internal MappedDataset(Dataset source, Func<Batch, Batch> change) : base(source)
    {
        _change = change;
        InputShape = source.InputShape;
        if (source.Count > 0 && Take([0]) is { HasInputs: true } first) InputShape = first.Inputs.Shape.Without(0);
    }

    public override Shape InputShape { get; }

    private protected override Batch Change(Batch batch, ReadOnlySpan<int> indices, SampleKey key)
    {
        Batch changed = NoGrad.Run(() => _change(batch));
        return changed.Count == batch.Count ? changed : throw new ArgumentException(
            "Map: the function must keep the number of examples.\n" +
            $"  Got {changed.Count} from {batch.Count}.\n" +
            "  Use Subset to omit examples.");
    }
}

using System.Globalization;

namespace Myelin;

/// <summary>A data set whose examples are changed as they are taken; the data itself is not copied.</summary>
internal abstract class DatasetView(Dataset source) : Dataset
{
    private protected Dataset Source => source;

    public override int Count => source.Count;

    public override Shape InputShape => source.InputShape;

    public override int Classes => source.Classes;

    public override IReadOnlyList<string> ClassNames => source.ClassNames;

    public override Batch Take(ReadOnlySpan<int> indices, SampleKey key) => Change(source.Take(indices, SourceKey(key)), indices, key);

    /// <summary>The key with which the source is read: another one if this view draws random numbers.</summary>
    private protected virtual SampleKey SourceKey(SampleKey key) => key;

    private protected abstract Batch Change(Batch batch, ReadOnlySpan<int> indices, SampleKey key);
}

internal sealed class NormalizedDataset : DatasetView
{
    private readonly Normalizer _normalizer;

    internal NormalizedDataset(Dataset source, Normalizer normalizer) : base(source)
    {
        normalizer.RequireFits(source.InputShape);
        _normalizer = normalizer;
    }

    internal override int[]? LabelsAlone => Source.LabelsAlone;

    private protected override Batch Change(Batch batch, ReadOnlySpan<int> indices, SampleKey key) => batch.WithInputs(_normalizer.Apply(batch.Inputs));
}

internal sealed class ProjectedDataset(Dataset source, Pca pca) : DatasetView(source)
{
    public override Shape InputShape { get; } = pca.OutputShape(source.InputShape);

    internal override int[]? LabelsAlone => Source.LabelsAlone;

    private protected override Batch Change(Batch batch, ReadOnlySpan<int> indices, SampleKey key) => batch.WithInputs(pca.Apply(batch.Inputs));
}

internal sealed class FlattenedDataset(Dataset source) : DatasetView(source)
{
    public override Shape InputShape { get; } = [source.InputShape.ElementCount];

    internal override int[]? LabelsAlone => Source.LabelsAlone;

    internal override bool IsFinite => Source.IsFinite;

    private protected override Batch Change(Batch batch, ReadOnlySpan<int> indices, SampleKey key) =>
        batch.WithInputs(batch.Inputs.View([batch.Count, InputShape[0]]));
}

internal sealed class OneHotDataset : DatasetView
{
    private readonly int _classes;

    internal OneHotDataset(Dataset source) : base(source)
    {
        _classes = source.Classes;
        if (_classes == 0) throw new ArgumentException(
            "OneHot: the data set must have class labels.\n  Got targets, as for regression.\n  Remove OneHot: targets are already numbers.",
            nameof(source));
    }

    public override int Classes => 0;

    private protected override Batch Change(Batch batch, ReadOnlySpan<int> indices, SampleKey key) =>
        batch.WithTargetsForLabels(batch.Labels.OneHot(_classes));
}

/// <summary>Changes each example's inputs by a function that may draw random numbers for the example.</summary>
internal sealed class TransformedDataset : DatasetView
{
    private readonly Func<Tensor, RandomStream, Tensor> _transform;

    internal TransformedDataset(Dataset source, Func<Tensor, RandomStream, Tensor> transform) : base(source)
    {
        _transform = transform;
        InputShape = source.Count == 0 ? source.InputShape : Take([0], default).Inputs.Shape.Without(0);
    }

    public override Shape InputShape { get; }

    private protected override SampleKey SourceKey(SampleKey key) => key.ForSource();

    private protected override Batch Change(Batch batch, ReadOnlySpan<int> indices, SampleKey key)
    {
        int[] own = indices.ToArray();
        return batch.WithInputs(NoGrad.Run(() =>
            TensorOperators.Stack([.. own.Select((index, i) => _transform(batch.Inputs.Select(0, i), key.StreamOf(index)))])));
    }
}

/// <summary>The rule that data must be finite.</summary>
internal static class FiniteCheck
{
    /// <param name="values">Rows of features.</param>
    /// <param name="width">The number of features per row.</param>
    /// <param name="firstExample">The number of the first row.</param>
    /// <param name="what">Their name in errors.</param>
    internal static void Require(ReadOnlySpan<float> values, int width, int firstExample, string what)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i])) continue;
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture,
                $"Dataset: {what} must be finite numbers.\n" +
                $"  Got {values[i]} in example {firstExample + (i / width)}, feature {i % width}.\n" +
                $"  Fill or drop such examples before training, or look for a division by zero where they are computed."),
                nameof(values));
        }
    }
}

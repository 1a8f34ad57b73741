using System.Globalization;

namespace Myelin;

/// <summary>
/// Examples by number. Derive from it to read your own data; any number of threads may call
/// <see cref="Take(ReadOnlySpan{int}, SampleKey)"/> at once.
/// </summary>
public abstract class Dataset
{
    private const int CheckedAtOnce = 1024;

    /// <summary>The number of examples.</summary>
    public abstract int Count { get; }

    /// <summary>The shape of one input, without the batch.</summary>
    public abstract Shape InputShape { get; }

    /// <summary>The number of classes of the labels; 0 for regression.</summary>
    public abstract int Classes { get; }

    /// <summary>The classes' names in order; by default their numbers.</summary>
    public virtual IReadOnlyList<string> ClassNames => [.. Enumerable.Range(0, Classes).Select(c => c.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The label of each example if they can be read without the inputs; null otherwise.</summary>
    internal virtual int[]? LabelsAlone => null;

    /// <summary>Whether every number is known to be finite without reading it.</summary>
    internal virtual bool IsFinite => false;

    /// <summary>The examples with the given indices, in that order.</summary>
    /// <param name="indices">From 0 to <see cref="Count"/> - 1.</param>
    /// <param name="key">The key of random changes of the examples; data that never changes ignores it.</param>
    public abstract Batch Take(ReadOnlySpan<int> indices, SampleKey key);

    /// <summary>The same without a run: seed 0, epoch 0.</summary>
    /// <param name="indices">From 0 to <see cref="Count"/> - 1.</param>
    public Batch Take(ReadOnlySpan<int> indices) => Take(indices, default);

    /// <summary>The kind of data with its size: <c>TensorDataset(1437 of [64], 10 classes)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{GetType().Name}({Count} of {InputShape}{(Classes > 0 ? $", {Classes} classes" : "")})");

    /// <summary>All examples at once.</summary>
    public Batch All() => Take([.. Enumerable.Range(0, Count)]);

    /// <summary>Some of the examples, as a data set.</summary>
    /// <param name="indices">The indices, in the order they will have.</param>
    public Dataset Subset(IReadOnlyList<int> indices) => new SubsetOfDataset(this, [.. indices]);

    /// <summary>
    /// Splits the examples into parts of the given fractions: <c>data.Split(seed: 1, 0.8, 0.1, 0.1)</c> for training, validation and test.
    /// Every example is in exactly one part, determined by the seed alone.
    /// </summary>
    /// <param name="seed">Determines which example is in which part; null keeps the order.</param>
    /// <param name="shares">Positive numbers that sum to 1.</param>
    /// <exception cref="ArgumentException">The shares do not sum to 1, or a part would be empty.</exception>
    public IReadOnlyList<Dataset> Split(ulong? seed, params ReadOnlySpan<double> shares)
    {
        double sum = 0;
        foreach (double share in shares) sum += share > 0 ? share : double.NaN;
        if (!(Math.Abs(sum - 1) < 1e-9)) throw new ArgumentException(
            $"Split: the shares must be positive and sum to 1.\n  Got {Text(shares)}.\n  Try 0.8, 0.1, 0.1.",
            nameof(shares));
        int[] order = [.. Enumerable.Range(0, Count)];
        if (seed is { } value) RandomStream.For(value, "split").Shuffle(order);
        var parts = new List<Dataset>();
        int start = 0;
        double done = 0;
        foreach (double share in shares)
        {
            done += share;
            int end = parts.Count == shares.Length - 1 ? Count : (int)Math.Round(done * Count);
            if (end <= start) throw new ArgumentException(
                $"Split: every part needs an example.\n  Got {Count} examples for shares {Text(shares)}.\n  Use larger shares, or more data.",
                nameof(shares));
            parts.Add(Subset(order[start..end]));
            start = end;
        }

        return parts;
    }

    /// <summary>Changes the inputs by a normalizer as they are taken: fit it to the training set, and apply it to every part.</summary>
    /// <param name="normalizer">For example <c>Normalizer.PerFeature(train)</c>.</param>
    /// <exception cref="ShapeException">It was fitted to another number of features.</exception>
    public Dataset Normalize(Normalizer normalizer) => new NormalizedDataset(this, normalizer);

    /// <summary>
    /// Projects the inputs to principal components as they are taken: fit them to the training set, and project every part.
    /// </summary>
    /// <param name="pca">For example <c>Pca.FitShare(train, 0.95)</c>.</param>
    /// <exception cref="ShapeException">They were fitted to another number of features.</exception>
    public Dataset Project(Pca pca) => new ProjectedDataset(this, pca);

    /// <summary>
    /// Changes the targets by a normalizer as they are taken: predictions are then in its units, and <see cref="Normalizer.Invert"/> restores
    /// the original ones. Numbers of different size, such as prices, train better so.
    /// </summary>
    /// <param name="normalizer">For example <c>Normalizer.OfTargets(train)</c>.</param>
    public Dataset NormalizeTargets(Normalizer normalizer) => Map(batch => batch.With("targets", normalizer.Apply(batch.Targets)));

    /// <summary>
    /// Changes each batch as it is taken: adds or replaces fields. The function must treat each example alike, whatever the others.
    /// </summary>
    /// <param name="change">From a batch of the data set to the one to use, of the same number of examples.</param>
    /// <example><code>
    /// Dataset withParity = digits.Train.Map(batch => batch.With("parity", IntTensor.From([.. batch.Labels.ToArray().Select(l => l % 2)], batch.Count)));
    /// </code></example>
    public Dataset Map(Func<Batch, Batch> change) => new MappedDataset(this, change);

    /// <summary>These examples, followed by those of another data set. PyTorch: <c>ConcatDataset</c>.</summary>
    /// <param name="next">Examples of the same shape and classes.</param>
    /// <exception cref="ArgumentException">The fields of the examples, their shapes, or the classes or their order differ.</exception>
    public Dataset Concat(Dataset next) => new ConcatenatedDataset(this, next);

    /// <summary>
    /// Keeps the examples in memory when they are first taken, for data that is slow to read. It must be the same each time: put random
    /// transforms after it.
    /// </summary>
    public Dataset Cache() => new CachedDataset(this);

    /// <summary>The inputs as rows, float32 <c>[N, features]</c>, regardless of their shape.</summary>
    public Dataset Flatten() => new FlattenedDataset(this);

    /// <summary>
    /// Changes each example's inputs as they are taken, for instance by random augmentation. The random numbers depend only on the run's
    /// seed, the epoch and the example: they are the same on any thread and in a resumed run. Each transform of a chain draws its own.
    /// </summary>
    /// <param name="transform">
    /// Maps one example's inputs, without the batch axis, and its random numbers to its new inputs, all of the same shape.
    /// </param>
    /// <example><code>
    /// Dataset augmented = train.Transform((x, random) => x + (0.1f * Tensor.Normal(random, x.Shape.AsSpan())));
    /// </code></example>
    public Dataset Transform(Func<Tensor, RandomStream, Tensor> transform) => new TransformedDataset(this, transform);

    /// <summary>
    /// Splits the examples into k folds of about equal size; each in turn is the validation set and the others are the training set.
    /// scikit-learn: <c>KFold(shuffle=True)</c>.
    /// </summary>
    /// <param name="folds">k, from 2 to <see cref="Count"/>.</param>
    /// <param name="seed">Determines which example is in which fold.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two folds, or more than examples.</exception>
    public IReadOnlyList<(Dataset Train, Dataset Validation)> KFold(int folds, ulong seed)
    {
        if (folds < 2 || folds > Count)
        {
            throw new ArgumentOutOfRangeException(nameof(folds),
                $"KFold: folds must be from 2 to the number of examples ({Count}).\n  Got {folds}.\n  The usual numbers are 5 and 10.");
        }

        int[] order = [.. Enumerable.Range(0, Count)];
        RandomStream.For(seed, "folds").Shuffle(order);
        int Start(int fold) => (int)((long)Count * fold / folds);
        return [.. Enumerable.Range(0,
            folds).Select(fold => (Subset([.. order[..Start(fold)], .. order[Start(fold + 1)..]]),
            Subset(order[Start(fold)..Start(fold + 1)])))];
    }

    /// <summary>
    /// The labels as targets, float32 <c>[N, classes]</c>: 1 at the label's index, 0 elsewhere, for losses that take numbers. All other fields
    /// are kept.
    /// </summary>
    /// <exception cref="ArgumentException">The examples have no labels.</exception>
    public Dataset OneHot() => new OneHotDataset(this);

    /// <summary>The label of each example; inputs are read only if the data set does not have its labels apart from them.</summary>
    /// <exception cref="InvalidOperationException">The examples have no labels.</exception>
    public int[] ReadLabels()
    {
        if (LabelsAlone is { } labels) return labels;
        var read = new List<int>();
        for (int start = 0; start < Count; start += CheckedAtOnce)
        {
            read.AddRange(Take([.. Enumerable.Range(start, Math.Min(CheckedAtOnce, Count - start))]).Labels.AsSpan());
        }

        return [.. read];
    }

    /// <summary>Reads every example and throws at the first number that is NaN or infinite, naming its position.</summary>
    /// <returns>This data set.</returns>
    /// <exception cref="ArgumentException">An input or a target is NaN or infinite.</exception>
    public Dataset CheckFinite()
    {
        if (IsFinite) return this;
        for (int start = 0; start < Count; start += CheckedAtOnce)
        {
            Batch batch = Take([.. Enumerable.Range(start, Math.Min(CheckedAtOnce, Count - start))]);
            if (batch.HasInputs) FiniteCheck.Require(batch.Inputs.Span, InputShape.ElementCount, start, "inputs");
            if (batch.HasTargets) FiniteCheck.Require(batch.Targets.Span, batch.Targets.Length / batch.Count, start, "targets");
            GC.KeepAlive(batch);
        }

        return this;
    }

    /// <summary>The inputs in order, some at a time, each with the index of its first example.</summary>
    internal IEnumerable<(Tensor Inputs, int First)> Chunks(int size)
    {
        for (int start = 0; start < Count; start += size) yield return (Take([.. Enumerable.Range(start, Math.Min(size, Count - start))]).Inputs, start);
    }

    /// <summary>Throws unless there is an example with this number.</summary>
    protected void CheckIndex(int index)
    {
        if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(
            nameof(index),
            index,
            $"Dataset: an example's number must be from 0 to {Count - 1}.\n  Got {index}.\n  The first example is 0.");
    }

    private static string Text(ReadOnlySpan<double> shares) => string.Join(", ", shares.ToArray().Select(s => s.ToString(CultureInfo.InvariantCulture)));
}

/// <summary>Some examples of another data set.</summary>
internal sealed class SubsetOfDataset : Dataset
{
    private readonly Dataset _whole;
    private readonly int[] _indices;

    internal SubsetOfDataset(Dataset whole, int[] indices)
    {
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)whole.Count) throw new ArgumentOutOfRangeException(
                nameof(indices),
                index,
                $"Subset: an example's number must be from 0 to {whole.Count - 1}.\n  Got {index}.\n  The first example is 0.");
        }

        (_whole, _indices) = (whole, indices);
    }

    public override int Count => _indices.Length;

    public override Shape InputShape => _whole.InputShape;

    public override int Classes => _whole.Classes;

    public override IReadOnlyList<string> ClassNames => _whole.ClassNames;

    internal override int[]? LabelsAlone => _whole.LabelsAlone is { } labels ? Array.ConvertAll(_indices, index => labels[index]) : null;

    internal override bool IsFinite => _whole.IsFinite;

    public override Batch Take(ReadOnlySpan<int> indices, SampleKey key)
    {
        int[] inner = new int[indices.Length];
        for (int i = 0; i < inner.Length; i++)
        {
            CheckIndex(indices[i]);
            inner[i] = _indices[indices[i]];
        }

        return _whole.Take(inner, key);
    }
}

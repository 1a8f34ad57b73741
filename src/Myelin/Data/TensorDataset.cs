namespace Myelin;

/// <summary>Examples in memory as tensors, along the first axis. PyTorch: <c>torch.utils.data.TensorDataset</c>.</summary>
public sealed class TensorDataset : Dataset
{
    private const int Ignored = -100;

    private readonly Tensor? _inputs;
    private readonly IntTensor? _ids;
    private readonly IntTensor? _labels;
    private readonly Tensor? _targets;
    private readonly IReadOnlyList<string>? _classNames;

    /// <summary>Examples for classification.</summary>
    /// <param name="inputs">float32 <c>[N, …]</c>.</param>
    /// <param name="labels">int32 <c>[N]</c>, from 0; those of -100 are not counted.</param>
    /// <param name="classNames">A name for each class; without them, the largest label gives the number of classes.</param>
    /// <exception cref="ArgumentException">The numbers of examples differ, or a label is out of range.</exception>
    public TensorDataset(Tensor inputs, IntTensor labels, IReadOnlyList<string>? classNames = null)
        : this(inputs, null, labels, null) => (Classes, _classNames) = (ClassesOf(labels, classNames), classNames);

    /// <summary>Examples for regression.</summary>
    /// <param name="inputs">float32 <c>[N, …]</c>.</param>
    /// <param name="targets">float32 <c>[N, …]</c>.</param>
    /// <exception cref="ArgumentException">The numbers of examples differ.</exception>
    public TensorDataset(Tensor inputs, Tensor targets) : this(inputs, null, null, targets) { }

    /// <summary>Examples to predict, without what is expected of them.</summary>
    /// <param name="inputs">float32 <c>[N, …]</c>.</param>
    public TensorDataset(Tensor inputs) : this(inputs, null, null, null) { }

    /// <summary>Sequences of ids for classification, for a model that takes ids, such as a <see cref="TokenSequential"/>.</summary>
    /// <param name="ids">int32 <c>[N, …]</c>.</param>
    /// <param name="labels">int32 <c>[N]</c>, or <c>[N, T]</c> for a label per id, from 0; those of -100 are not counted.</param>
    /// <param name="classNames">A name for each class; without them, the largest label gives the number of classes.</param>
    /// <exception cref="ArgumentException">The numbers of examples differ, or a label is out of range.</exception>
    public TensorDataset(IntTensor ids, IntTensor labels, IReadOnlyList<string>? classNames = null)
        : this(null, ids, labels, null) => (Classes, _classNames) = (ClassesOf(labels, classNames), classNames);

    /// <summary>Sequences of ids to predict, without what is expected of them.</summary>
    /// <param name="ids">int32 <c>[N, …]</c>.</param>
    public TensorDataset(IntTensor ids) : this(null, ids, null, null) { }

    /// <summary>Sequences of ids for regression.</summary>
    /// <param name="ids">int32 <c>[N, …]</c>.</param>
    /// <param name="targets">float32 <c>[N, …]</c>.</param>
    /// <exception cref="ArgumentException">The numbers of examples differ.</exception>
    public TensorDataset(IntTensor ids, Tensor targets) : this(null, ids, null, targets) { }

    private TensorDataset(Tensor? inputs, IntTensor? ids, IntTensor? labels, Tensor? targets)
    {
        (_inputs, _ids, _labels, _targets) = (inputs?.Detach(), ids, labels, targets?.Detach());
        Shape given = inputs?.Shape ?? ids!.Shape, others = labels?.Shape ?? targets?.Shape ?? given;
        if (given.Rank == 0 || others.Rank == 0 || given[0] != others[0])
        {
            throw new ShapeException(
                "TensorDataset: inputs and labels or targets must have one row per example.",
                $"inputs {inputs?.Describe() ?? ids!.Describe()}, {labels?.Describe() ?? targets?.Describe() ?? "neither labels nor targets"}.",
                "The first axis counts the examples.");
        }

        (Count, InputShape) = (given[0], given.Without(0));
    }

    private static int ClassesOf(IntTensor labels, IReadOnlyList<string>? classNames)
    {
        int largest = -1;
        foreach (int label in labels.AsSpan()) largest = Math.Max(largest, label);
        int classes = classNames?.Count ?? largest + 1;
        CheckLabels(labels, classes);
        return classes;
    }

    private static void CheckLabels(IntTensor labels, int classes)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            int label = labels.AsSpan()[i];
            if (label == Ignored) continue;
            if (label < 0) throw new ArgumentOutOfRangeException(
                nameof(labels),
                label,
                $"TensorDataset: labels must start at 0.\n  Got {label} at position {i}.\n  Number the classes 0, 1, 2, ... without a gap.");
            if (label >= classes) throw new ArgumentOutOfRangeException(
                nameof(labels),
                label,
                $"TensorDataset: each label must be from 0 to {classes - 1}, one for each of {classes} classes.\n" +
                $"  Got {label} at position {i}.\n  Give a name for each class, or number the classes from 0.");
        }
    }

    internal override int[]? LabelsAlone => _labels is { Shape.Rank: 1 } ? _labels.ToArray() : null;

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override Shape InputShape { get; }

    /// <inheritdoc/>
    public override int Classes { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => _classNames ?? base.ClassNames;

    /// <inheritdoc/>
    public override Batch Take(ReadOnlySpan<int> indices, SampleKey key)
    {
        foreach (int index in indices) CheckIndex(index);
        IntTensor rows = IntTensor.From(indices, indices.Length);
        IntTensor? labels = _labels is null ? null : IntMovement.Rows(_labels, indices);
        Tensor? targets = NoGrad.Run(() => _targets?.IndexSelect(rows));
        return _ids is not null
            ? new Batch(IntMovement.Rows(_ids, indices), labels, targets)
            : new Batch(NoGrad.Run(() => _inputs!.IndexSelect(rows)), labels, targets);
    }
}

namespace Myelin;

/// <summary>Examples in memory as tensors, along the first axis.</summary>
public sealed class TensorDataset : Dataset
{
    private readonly Tensor _inputs;
    private readonly IntTensor? _labels;
    private readonly Tensor? _targets;
    private readonly IReadOnlyList<string>? _classNames;

    /// <summary>Examples for classification.</summary>
    /// <param name="inputs">float32 <c>[N, …]</c>.</param>
    /// <param name="labels">int32 <c>[N]</c>, from 0.</param>
    /// <param name="classNames">A name for each class; without them, the largest label gives the number of classes.</param>
    /// <exception cref="ArgumentException">The numbers of examples differ, or a label is out of range.</exception>
    public TensorDataset(Tensor inputs, IntTensor labels, IReadOnlyList<string>? classNames = null)
        : this(inputs, labels, null, labels.Length)
    {
        int largest = 0;
        foreach (int label in labels.AsSpan()) largest = Math.Max(largest, label);
        Classes = classNames?.Count ?? (labels.Length == 0 ? 0 : largest + 1);
        _classNames = classNames;
        CheckLabels(labels, Classes);
    }

    /// <summary>Examples for regression.</summary>
    /// <param name="inputs">float32 <c>[N, …]</c>.</param>
    /// <param name="targets">float32 <c>[N, …]</c>.</param>
    /// <exception cref="ArgumentException">The numbers of examples differ.</exception>
    public TensorDataset(Tensor inputs, Tensor targets) : this(inputs, null, targets, targets.Rank == 0 ? -1 : targets.Shape[0]) { }

    private TensorDataset(Tensor inputs, IntTensor? labels, Tensor? targets, int others)
    {
        if (inputs.Rank == 0 || inputs.Shape[0] != others)
        {
            throw new ShapeException(
                "TensorDataset: inputs and labels or targets must have one row per example.",
                $"inputs {inputs.Describe()}, {labels?.Describe() ?? targets!.Describe()}.",
                "The first axis counts the examples.");
        }

        (_inputs, _labels, _targets) = (inputs.Detach(), labels, targets?.Detach());
    }

    private static void CheckLabels(IntTensor labels, int classes)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            int label = labels.AsSpan()[i];
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

    /// <inheritdoc/>
    public override int Count => _inputs.Shape[0];

    /// <inheritdoc/>
    public override Shape InputShape => _inputs.Shape.Without(0);

    /// <inheritdoc/>
    public override int Classes { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => _classNames ?? base.ClassNames;

    /// <inheritdoc/>
    public override Batch Take(ReadOnlySpan<int> indices, SampleKey key)
    {
        foreach (int index in indices) CheckIndex(index);
        IntTensor rows = IntTensor.From(indices, indices.Length);
        IntTensor? labels = null;
        if (_labels is not null)
        {
            int[] picked = new int[indices.Length];
            for (int i = 0; i < picked.Length; i++) picked[i] = _labels[indices[i]];
            labels = IntTensor.Wrap(picked, [picked.Length]);
        }

        return NoGrad.Run(() => new Batch(_inputs.IndexSelect(rows), labels, _targets?.IndexSelect(rows)));
    }
}

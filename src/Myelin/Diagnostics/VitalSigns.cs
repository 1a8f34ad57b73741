namespace Myelin;

/// <summary>What was measured after one step, or before the first: on examples of the training set that are drawn for it.</summary>
public sealed class VitalSigns
{
    private Tensor? _output;
    private Batch? _batch;
    private double? _updateRatio;

    /// <summary>After how many steps.</summary>
    public required long Step { get; init; }

    /// <summary>The loss of these examples, in training mode.</summary>
    public required double Loss { get; init; }

    /// <summary>The layers without layers inside, in the order in which they ran.</summary>
    public required IReadOnlyList<LayerSigns> Layers { get; init; }

    /// <summary>The parameters that the optimizer trains.</summary>
    public required IReadOnlyList<ParameterSigns> Parameters { get; init; }

    /// <summary>
    /// The model's output for these examples; null if it is not one tensor, and in measurements that are neither the first nor the latest.
    /// </summary>
    public Tensor? Output { get => _output; init => _output = value; }

    /// <summary>The examples; null in a loop of one's own whose labels are not known, and in measurements that are neither the first nor the latest.</summary>
    public Batch? Batch { get => _batch; init => _batch = value; }

    /// <summary>
    /// The loss of other examples along the direction of the last step, at 0, 0.1, 1, 10 and 100 times its length; null before the first step
    /// and in a loop of one's own whose labels are not known.
    /// </summary>
    public IReadOnlyList<double>? Along { get; init; }

    /// <summary>The norm of the step's gradient after clipping, as a share of that before; null before the first step.</summary>
    public double? ClippedTo { get; init; }

    /// <summary>The norm of the step's change divided by that of the weights, in the median over weights; null before a step.</summary>
    internal double? UpdateRatio => _updateRatio ??= ParameterSigns.MedianRatio(Parameters);

    /// <summary>Lets go of the examples and the output, which may be large.</summary>
    internal void Release() => (_output, _batch) = (null, null);

    /// <summary>The step and its loss.</summary>
    public override string ToString() => $"step {Step}: loss {Finding.Number(Loss)}, {Layers.Count} layers, {Parameters.Count} parameters";
}

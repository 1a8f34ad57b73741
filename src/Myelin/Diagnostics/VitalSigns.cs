namespace Myelin;

/// <summary>What was measured after one step, or before the first: on examples of the training set that are drawn for it.</summary>
public sealed class VitalSigns
{
    /// <summary>After how many steps.</summary>
    public required long Step { get; init; }

    /// <summary>The loss of these examples, in training mode.</summary>
    public required double Loss { get; init; }

    /// <summary>The layers without layers inside, in the order in which they ran.</summary>
    public required IReadOnlyList<LayerSigns> Layers { get; init; }

    /// <summary>The parameters that the optimizer trains.</summary>
    public required IReadOnlyList<ParameterSigns> Parameters { get; init; }

    /// <summary>The model's output for these examples; null if it is not one tensor. Only the first measurement and the last keep it.</summary>
    public Tensor? Output { get; internal set; }

    /// <summary>The examples; null in a loop of one's own whose labels are not known. Only the first measurement and the last keep them.</summary>
    public Batch? Batch { get; internal set; }

    /// <summary>
    /// The loss of other examples along the direction of the last step, at 0, 0.1, 1, 10 and 100 times its length; null before the first step
    /// and in a loop of one's own whose labels are not known.
    /// </summary>
    public IReadOnlyList<double>? Along { get; init; }

    /// <summary>The norm of the step's gradient after clipping, as a share of that before; null before the first step.</summary>
    public double? ClippedTo { get; init; }

    /// <summary>The step and its loss.</summary>
    public override string ToString() => $"step {Step}: loss {Finding.Number(Loss)}, {Layers.Count} layers, {Parameters.Count} parameters";
}

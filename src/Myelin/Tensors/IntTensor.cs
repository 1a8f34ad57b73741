namespace Myelin;

/// <summary>An int32 array with any number of axes: class labels, token ids, positions. It has no gradient.</summary>
public sealed class IntTensor
{
    private readonly int[] _values;

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Length => _values.Length;

    private IntTensor(int[] values, Shape shape)
    {
        _values = values;
        Shape = shape;
    }

    /// <summary>A tensor of the given values.</summary>
    /// <param name="values">As many values as <paramref name="shape"/> has elements, in row-major order; they are copied.</param>
    /// <param name="shape">The sizes of the axes; none means one axis of <c>values.Length</c>.</param>
    /// <exception cref="ShapeException">The number of values differs from the shape's length.</exception>
    public static IntTensor From(ReadOnlySpan<int> values, params ReadOnlySpan<int> shape) =>
        Wrap(values.ToArray(), shape.IsEmpty ? [values.Length] : Shape.Create(shape));

    /// <summary>A tensor that takes ownership of an array.</summary>
    internal static IntTensor Wrap(int[] values, Shape shape) => shape.ElementCount == values.Length
        ? new IntTensor(values, shape)
        : throw new ShapeException(
            $"IntTensor.From: shape {shape} needs {shape.ElementCount} values.",
            $"{values.Length}.",
            "Give one value per element, in row-major order.");

    /// <summary>The elements in row-major order.</summary>
    public ReadOnlySpan<int> AsSpan() => _values;

    /// <summary>A copy of the elements in row-major order.</summary>
    public int[] ToArray() => [.. _values];

    /// <summary>One element.</summary>
    /// <param name="indices">One index per axis, each from 0 to the axis' size - 1.</param>
    /// <exception cref="ShapeException">Too few or too many indices, or one out of range.</exception>
    public int this[params ReadOnlySpan<int> indices] => Shape.Position(indices) is var position and >= 0
        ? _values[position]
        : throw new ShapeException(
            "Indexing: give one index per axis, each from 0 to its size - 1.",
            $"[{string.Join(", ", indices.ToArray())}] of {Describe()}.",
            "For the elements in row-major order use AsSpan().");

    /// <summary>A part, by a range for each axis: <c>ids[1..3]</c> are two rows, <c>ids[.., ^1..]</c> is the last column.</summary>
    /// <param name="ranges">At most one range per axis, each within the axis; later axes stay whole.</param>
    /// <exception cref="ShapeException">There are more ranges than axes, or one exceeds its axis.</exception>
    public IntTensor this[params ReadOnlySpan<Range> ranges] => Ranges.Of(this, ranges);

    /// <summary>The same elements in the same order with another shape. PyTorch: <c>torch.reshape</c>.</summary>
    /// <param name="shape">Sizes whose product is the tensor's length; one may be -1 and is computed from the others.</param>
    /// <exception cref="ShapeException">The lengths differ, or more than one size is -1.</exception>
    public IntTensor Reshape(params ReadOnlySpan<int> shape) => Wrap(_values, Shape.Resolve(shape, Describe()));

    /// <summary>The type and shape, as errors show them: <c>int32[64]</c>.</summary>
    public string Describe() => $"int32{Shape}";

    /// <summary>The shape and the elements, only the first and last ones for long tensors.</summary>
    public override string ToString() => TensorText.Of(this);
}

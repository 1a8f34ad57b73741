namespace Myelin;

/// <summary>An int32 array of any number of axes: class labels, token ids, positions. It has no gradient.</summary>
public sealed class IntTensor
{
    private readonly int[] _values;

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>How many elements there are.</summary>
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
    public static IntTensor From(ReadOnlySpan<int> values, params ReadOnlySpan<int> shape) => Wrap(values.ToArray(), shape.IsEmpty ? [values.Length] : Shape.Create(shape));

    /// <summary>A tensor on an array that nobody else writes.</summary>
    internal static IntTensor Wrap(int[] values, Shape shape) => shape.ElementCount == values.Length
        ? new IntTensor(values, shape)
        : throw new ShapeException(
            $"IntTensor.From: shape {shape} needs {shape.ElementCount} values.",
            $"{values.Length}.",
            "Give one value an element, in row-major order.");

    /// <summary>The elements in row-major order.</summary>
    public ReadOnlySpan<int> AsSpan() => _values;

    /// <summary>A copy of the elements in row-major order.</summary>
    public int[] ToArray() => [.. _values];

    /// <summary>One element, by its place in row-major order.</summary>
    public int this[int position] => _values[position];

    /// <summary>The same elements under another shape of the same length.</summary>
    public IntTensor Reshape(params ReadOnlySpan<int> shape) => Wrap(_values, Shape.Create(shape));

    /// <summary>The type and shape, as errors show them: <c>int32[64]</c>.</summary>
    public string Describe() => $"int32{Shape}";

    /// <summary>The shape and the elements, of long tensors the first ones.</summary>
    public override string ToString() => $"{Describe()} [{string.Join(", ", _values.Take(12))}{(Length > 12 ? ", ..." : "")}]";
}

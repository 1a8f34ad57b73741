namespace Myelin.Testing;

/// <summary>An array of doubles with axes: what references are written on, short and slow.</summary>
public sealed class Array64
{
    public Array64(ReadOnlySpan<int> shape, double[] values)
    {
        Shape = shape.ToArray();
        Values = values;
    }

    public int[] Shape { get; }

    public double[] Values { get; }

    public int Rank => Shape.Length;

    public static Array64 From(Tensor tensor) => new(tensor.Shape.AsSpan(), Compare.Wide(tensor.ToArray()));

    /// <summary>An array of which each element follows from its index.</summary>
    public static Array64 Of(ReadOnlySpan<int> shape, Func<int[], double> element)
    {
        var array = new Array64(shape, new double[Product(shape)]);
        int place = 0;
        foreach (int[] index in Indices(array.Shape)) array.Values[place++] = element(index);
        return array;
    }

    public static Array64 Scalar(double value) => new([], [value]);

    public double this[params ReadOnlySpan<int> index] => Values[Place(index)];

    public int Place(ReadOnlySpan<int> index)
    {
        int place = 0;
        for (int axis = 0; axis < Rank; axis++) place = (place * Shape[axis]) + index[axis];
        return place;
    }

    /// <summary>The element that an index of a larger shape reads when this array is broadcast to it.</summary>
    public double Broadcast(int[] index)
    {
        int[] own = index[(index.Length - Rank)..];
        for (int axis = 0; axis < Rank; axis++) own[axis] = Shape[axis] == 1 ? 0 : own[axis];
        return this[own];
    }

    public Array64 Reshape(ReadOnlySpan<int> shape) => new(shape, Values);

    public Array64 Map(Func<double, double> f) => new(Shape, Array.ConvertAll(Values, v => f(v)));

    public static int Product(ReadOnlySpan<int> shape)
    {
        int product = 1;
        foreach (int size in shape) product *= size;
        return product;
    }

    /// <summary>All indices of a shape in row-major order.</summary>
    public static IEnumerable<int[]> Indices(int[] shape)
    {
        int[] index = new int[shape.Length];
        for (int left = Product(shape); left > 0; left--)
        {
            yield return [.. index];
            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) index[axis] = 0;
        }
    }
}

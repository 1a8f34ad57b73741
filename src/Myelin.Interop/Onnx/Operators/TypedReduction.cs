using System.Numerics;
using System.Runtime.InteropServices;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Some numbers to one, for every number type. Integers wrap around, and fractions of them are cut off, as ONNX Runtime does.</summary>
internal interface IReduction
{
    static abstract T Apply<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>Reductions of arrays of any number type. Tensors have separate operators, with gradients.</summary>
/// <param name="x">The array.</param>
/// <param name="places">Positions of its elements; those that are reduced to one output are adjacent.</param>
/// <param name="shape">The result's shape.</param>
/// <param name="count">The number of elements that are reduced to one.</param>
internal readonly struct TypedReduction<TOp>(NdArray x, int[] places, Shape shape, int count) : IElementAction<NdArray> where TOp : IReduction
{
    public NdArray Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        ReadOnlySpan<T> from = MemoryMarshal.Cast<byte, T>(x.Bytes);
        byte[] bytes = new byte[(long)shape.ElementCount * x.Type.Size];
        Span<T> to = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        var group = new T[count];
        for (int i = 0; i < to.Length; i++)
        {
            for (int j = 0; j < count; j++) group[j] = from[places[(i * count) + j]];
            to[i] = TOp.Apply<T>(group);
        }

        return NdArray.Wrap(x.Type, shape, bytes);
    }
}

internal readonly struct SumOf : IReduction
{
    public static T Apply<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        T sum = T.Zero;
        foreach (T value in values) sum += value;
        return sum;
    }
}

internal readonly struct ProductOf : IReduction
{
    public static T Apply<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        T product = T.One;
        foreach (T value in values) product *= value;
        return product;
    }
}

internal readonly struct LargestOf : IReduction
{
    public static T Apply<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var largest = T.CreateSaturating(double.NegativeInfinity);
        foreach (T value in values) largest = T.Max(largest, value);
        return largest;
    }
}

internal readonly struct SmallestOf : IReduction
{
    public static T Apply<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var smallest = T.CreateSaturating(double.PositiveInfinity);
        foreach (T value in values) smallest = T.Min(smallest, value);
        return smallest;
    }
}

internal readonly struct MeanOf : IReduction
{
    public static T Apply<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
        SumOf.Apply(values) / T.CreateTruncating(values.Length);
}

internal readonly struct MagnitudeSumOf : IReduction
{
    public static T Apply<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        T sum = T.Zero;
        foreach (T value in values) sum += T.Abs(value);
        return sum;
    }
}

internal readonly struct SquareSumOf : IReduction
{
    public static T Apply<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        T sum = T.Zero;
        foreach (T value in values) sum += value * value;
        return sum;
    }
}

internal readonly struct NormOf : IReduction
{
    // In double, where squares of integers do not wrap around; those of doubles beyond 1e154 are taken of their shares of the largest.
    public static T Apply<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        double sum = 0, largest = 0, shares = 0;
        foreach (T value in values)
        {
            double number = Math.Abs(double.CreateTruncating(value));
            sum += number * number;
            largest = Math.Max(largest, number);
        }

        if (!double.IsInfinity(sum) || double.IsInfinity(largest)) return T.CreateTruncating(Math.Sqrt(sum));
        foreach (T value in values) shares += Math.Pow(double.CreateTruncating(value) / largest, 2);
        return T.CreateTruncating(largest * Math.Sqrt(shares));
    }
}

internal readonly struct LogSumOf : IReduction
{
    public static T Apply<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
        T.CreateTruncating(Math.Log(double.CreateTruncating(SumOf.Apply(values))));
}

/// <summary>The largest is subtracted so that nothing overflows; an infinite one is not.</summary>
internal readonly struct LogSumExpOf : IReduction
{
    public static T Apply<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        double largest = values.IsEmpty ? 0 : double.CreateTruncating(LargestOf.Apply(values)), sum = 0;
        if (double.IsInfinity(largest)) largest = 0;
        foreach (T value in values) sum += Math.Exp(double.CreateTruncating(value) - largest);
        return T.CreateTruncating(Math.Log(sum) + largest);
    }
}

using System.Numerics;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Matrix products of float64 and of integers. Integers are multiplied in 64 bits and wrapped to their type.</summary>
internal static class TypedProduct
{
    /// <summary>Of [.., m, k] and [.., k, n]; a vector is a row on the left and a column on the right, and the added axis is removed again.</summary>
    internal static NdArray MatMul(OnnxCall call, NdArray a, NdArray b)
    {
        if (a.Shape.Rank == 1) return Without(MatMul(call, a.Reshape(1, a.Length), b), b.Shape.Rank == 1 ? 0 : b.Shape.Rank - 2);
        if (b.Shape.Rank == 1) return Without(MatMul(call, a, b.Reshape(b.Length, 1)), a.Shape.Rank - 1);
        if (!a.Type.IsInteger && a.Type != ElementType.Float64)
            throw call.Unsupported($"a product of {a.Describe()} and {b.Describe()}",
                "Only products of float32, float64 and integers are supported: convert the model.");
        if (a.Type != b.Type || a.Shape.Rank < 2 || b.Shape.Rank < 2 || a.Shape[^1] != b.Shape[^2])
            throw call.Invalid("a must be [.., m, k] and b [.., k, n] of one type", $"{a.Describe()} and {b.Describe()}");
        return a.Type == ElementType.Float64
            ? MatMul(call, a.AsSpan<double>(), a.Shape, b.AsSpan<double>(), b.Shape)
            : MatMul(call, a.Convert(ElementType.Int64).AsSpan<long>(), a.Shape, b.Convert(ElementType.Int64).AsSpan<long>(), b.Shape).Convert(a.Type);
    }

    private static NdArray MatMul<T>(OnnxCall call, ReadOnlySpan<T> a, Shape shapeA, ReadOnlySpan<T> b, Shape shapeB) where T : unmanaged, INumber<T>
    {
        int m = shapeA[^2], k = shapeA[^1], n = shapeB[^1];
        Shape batch = Places.Common(call, [.. shapeA.SkipLast(2)], [.. shapeB.SkipLast(2)]);
        int[] batchA = Places.Broadcast([.. shapeA.SkipLast(2)], batch), batchB = Places.Broadcast([.. shapeB.SkipLast(2)], batch);
        var y = new T[checked(batchA.Length * m * n)];
        for (int row = 0; n > 0 && row < y.Length / n; row++)
        {
            ReadOnlySpan<T> left = a.Slice(((batchA[row / m] * m) + (row % m)) * k, k), right = b.Slice(batchB[row / m] * k * n, k * n);
            Span<T> sums = y.AsSpan(row * n, n);
            for (int i = 0; i < right.Length; i++) sums[i % n] += left[i / n] * right[i];
        }

        return NdArray.From<T>(y).Reshape([.. batch, m, n]);
    }

    private static NdArray Without(NdArray product, int axis) => product.Reshape(product.Shape.Without(axis).AsSpan());
}

using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Products of matrices.</summary>
internal static class ProductOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("MatMul", MatMul).Shaped(),
        One("Gemm", Gemm).Shaped(),
        One("Einsum", call => Einsum.Compute(call)).Shaped(),
        One("Det", Determinant).Shaped(),
    ];

    /// <summary>
    /// NumPy's rule: a vector is a row on the left and a column on the right, and the added axis is removed again. Integers are multiplied
    /// as integers.
    /// </summary>
    internal static OnnxValue MatMul(OnnxCall call) =>
        call[0].Tensor is { } a && call[1].Tensor is { } b ? MatMul(a, b) : IntegerMatMul(call, call.Array(0), call.Array(1));

    internal static Tensor MatMul(Tensor a, Tensor b)
    {
        if (a.Rank == 1 && b.Rank == 1) return (a * b).Sum();
        if (a.Rank == 1) return MatMul(a.Unsqueeze(0), b) is var row ? row.Squeeze(row.Rank - 2) : row;
        if (b.Rank == 1) return MatMul(a, b.Unsqueeze(1)) is var column ? column.Squeeze(column.Rank - 1) : column;
        return a.MatMul(b);
    }

    /// <summary>A product of integer matrices [.., m, k] and [.., k, n], or of vectors as above, in 64 bits, wrapped to their type.</summary>
    internal static OnnxValue IntegerMatMul(OnnxCall call, NdArray a, NdArray b)
    {
        if (a.Shape.Rank == 1) return Without(IntegerMatMul(call, a.Reshape(1, a.Length), b), b.Shape.Rank == 1 ? 0 : b.Shape.Rank - 2);
        if (b.Shape.Rank == 1) return Without(IntegerMatMul(call, a, b.Reshape(b.Length, 1)), a.Shape.Rank - 1);
        if (!a.Type.IsInteger || a.Type != b.Type || a.Shape.Rank < 2 || b.Shape.Rank < 2 || a.Shape[^1] != b.Shape[^2])
        {
            if (!a.Type.IsInteger)
                throw call.Unsupported($"a product of {a.Describe()} and {b.Describe()}",
                    "Only products of float32 and integers are supported: convert the model.");
            throw call.Invalid("a must be [.., m, k] and b [.., k, n] of one type", $"{a.Describe()} and {b.Describe()}");
        }

        int m = a.Shape[^2], k = a.Shape[^1], n = b.Shape[^1];
        Shape batch = Places.Common(call, [.. a.Shape.SkipLast(2)], [.. b.Shape.SkipLast(2)]);
        int[] batchA = Places.Broadcast([.. a.Shape.SkipLast(2)], batch), batchB = Places.Broadcast([.. b.Shape.SkipLast(2)], batch);
        ReadOnlySpan<long> x = a.Convert(ElementType.Int64).AsSpan<long>(), y = b.Convert(ElementType.Int64).AsSpan<long>();
        long[] result = new long[checked(batchA.Length * m * n)];
        for (int i = 0; i < result.Length; i++)
        {
            int image = i / (m * n), row = (batchA[image] * m * k) + (i / n % m * k), column = (batchB[image] * k * n) + (i % n);
            for (int j = 0; j < k; j++) result[i] += x[row + j] * y[column + (j * n)];
        }

        return OnnxValue.From(NdArray.From<long>(result).Reshape([.. batch, m, n]).Convert(a.Type));
    }

    private static OnnxValue Without(OnnxValue product, int axis) => OnnxValue.From(product.ToArray().Reshape(product.Shape.Without(axis).AsSpan()));

    /// <summary>y = α·a·b + β·c, with a and b optionally transposed. Computed as Linear if it is one.</summary>
    private static OnnxValue Gemm(OnnxCall call)
    {
        float alpha = call.Attributes.Float("alpha", 1), beta = call.Attributes.Float("beta", 1);
        bool transposeA = call.Attributes.Flag("transA"), transposeB = call.Attributes.Flag("transB");
        Tensor a = call.Tensor(0), b = call.Tensor(1);
        Tensor? c = call.OptionalTensor(2);
        if (!transposeA && transposeB && alpha == 1 && beta == 1 && a.Rank == 2 && (c is null || (c.Rank == 1 && c.Length == b.Shape[0])))
            return a.Linear(b, c);
        Tensor y = a.MatMul(b, transposeA, transposeB);
        if (alpha != 1) y *= alpha;
        return c is null || beta == 0 ? y : y + (beta == 1 ? c : c * beta);
    }

    /// <summary>By elimination with pivots, in double.</summary>
    private static OnnxValue Determinant(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        if (x.Rank < 2 || x.Shape[^1] != x.Shape[^2]) throw call.Invalid("x must be square matrices", x.Describe());
        int n = x.Shape[^1];
        Shape batch = [.. x.Shape.SkipLast(2)];
        float[] y = new float[batch.ElementCount];
        for (int i = 0; i < y.Length; i++)
        {
            double[] matrix = new double[n * n];
            for (int j = 0; j < matrix.Length; j++) matrix[j] = x.AsSpan()[(i * n * n) + j];
            y[i] = (float)Determinant(matrix, n);
        }

        return Operator.NonDifferentiable("Det", Tensor.From(y).Reshape(batch.AsSpan()), [x], "It is for inference only.");
    }

    private static double Determinant(double[] matrix, int n)
    {
        double product = 1;
        for (int column = 0; column < n; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < n; row++)
            {
                if (Math.Abs(matrix[(row * n) + column]) > Math.Abs(matrix[(pivot * n) + column])) pivot = row;
            }

            double head = matrix[(pivot * n) + column];
            if (head == 0) return 0;
            product *= pivot == column ? head : -head;
            for (int j = 0; j < n; j++) (matrix[(pivot * n) + j], matrix[(column * n) + j]) = (matrix[(column * n) + j], matrix[(pivot * n) + j]);
            for (int row = column + 1; row < n; row++)
            {
                double factor = matrix[(row * n) + column] / head;
                for (int j = column; j < n; j++) matrix[(row * n) + j] -= factor * matrix[(column * n) + j];
            }
        }

        return product;
    }
}

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

    /// <summary>NumPy's rule: a vector is a row on the left and a column on the right, and the added axis is removed again.</summary>
    internal static OnnxValue MatMul(OnnxCall call) => MatMul(call, call[0], call[1]);

    internal static OnnxValue MatMul(OnnxCall call, OnnxValue a, OnnxValue b) =>
        a.Tensor is { } x && b.Tensor is { } y ? MatMul(x, y) : OnnxValue.From(TypedProduct.MatMul(call, a.ToArray(), b.ToArray()));

    internal static Tensor MatMul(Tensor a, Tensor b)
    {
        if (a.Rank == 1 && b.Rank == 1) return (a * b).Sum();
        if (a.Rank == 1) return MatMul(a.Unsqueeze(0), b) is var row ? row.Squeeze(row.Rank - 2) : row;
        if (b.Rank == 1) return MatMul(a, b.Unsqueeze(1)) is var column ? column.Squeeze(column.Rank - 1) : column;
        return a.MatMul(b);
    }

    /// <summary>y = α·a·b + β·c, with a and b optionally transposed. Computed as Linear if it is one.</summary>
    internal static OnnxValue Gemm(OnnxCall call)
    {
        float alpha = call.Attributes.Float("alpha", 1), beta = call.Attributes.Float("beta", 1);
        bool transposeA = call.Attributes.Flag("transA"), transposeB = call.Attributes.Flag("transB");
        if (call[0].Tensor is null) return TypedGemm(call, alpha, beta, transposeA, transposeB);
        Tensor a = call.Tensor(0), b = call.Tensor(1);
        Tensor? c = call.OptionalTensor(2);
        if (!transposeA && transposeB && alpha == 1 && beta == 1 && a.Rank == 2 && (c is null || (c.Rank == 1 && c.Length == b.Shape[0])))
            return a.Linear(b, c);
        Tensor y = a.MatMul(b, transposeA, transposeB);
        if (alpha != 1) y *= alpha;
        return c is null || beta == 0 ? y : y + (beta == 1 ? c : c * beta);
    }

    private static OnnxValue TypedGemm(OnnxCall call, float alpha, float beta, bool transposeA, bool transposeB)
    {
        NdArray a = call.Array(0), b = call.Array(1);
        if (a.Type != ElementType.Float64 && (alpha != 1 || beta is not (0 or 1)))
            throw call.Unsupported($"{a.Describe()} with alpha {alpha} and beta {beta}", "Only float32 and float64 are multiplied by alpha and beta.");
        NdArray y = TypedProduct.MatMul(call, transposeA ? a.Transpose() : a, transposeB ? b.Transpose() : b);
        if (alpha != 1) y = TypedMath.Binary<Times>(call, y, NdArray.Scalar((double)alpha));
        if (!call.Has(2) || beta == 0) return y;
        return TypedMath.Binary<Plus>(call, y, beta == 1 ? call.Array(2) : TypedMath.Binary<Times>(call, call.Array(2), NdArray.Scalar((double)beta)));
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

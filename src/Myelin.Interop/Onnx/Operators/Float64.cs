using Myelin.Serialization;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Functions of float64 arrays, in float64. They are for inference: only float32 values carry gradients.</summary>
internal static class Float64
{
    /// <summary>A function of each element: of a tensor, with its gradient, or of a float64 array.</summary>
    internal static OnnxValue Apply(OnnxCall call, Func<Tensor, Tensor> real, Func<double, double> wide) =>
        call[0].Type == ElementType.Float64 ? OnnxValue.From(Map(call.Array(0), wide)) : real(call.Tensor(0));

    internal static NdArray Map(NdArray x, Func<double, double> function)
    {
        double[] y = x.AsSpan<double>().ToArray();
        for (int i = 0; i < y.Length; i++) y[i] = function(y[i]);
        return NdArray.From<double>(y).Reshape(x.Shape.AsSpan());
    }

    /// <summary>A function of each row along an axis, which overwrites it.</summary>
    internal static NdArray Rows(NdArray x, int axis, Action<Span<double>> function)
    {
        int size = x.Shape[axis], stride = x.Shape.Product(axis + 1, x.Shape.Rank);
        double[] y = x.AsSpan<double>().ToArray(), row = new double[size];
        for (int i = 0; size > 0 && i < y.Length / size; i++)
        {
            int start = (i / stride * size * stride) + (i % stride);
            for (int j = 0; j < size; j++) row[j] = y[start + (j * stride)];
            function(row);
            for (int j = 0; j < size; j++) y[start + (j * stride)] = row[j];
        }

        return NdArray.From<double>(y).Reshape(x.Shape.AsSpan());
    }

    internal static void Softmax(Span<double> row)
    {
        double largest = LargestOf.Apply<double>(row), sum = 0;
        foreach (ref double value in row) sum += value = Math.Exp(value - largest);
        foreach (ref double value in row) value /= sum;
    }

    internal static void LogSoftmax(Span<double> row)
    {
        double sum = LogSumExpOf.Apply<double>(row);
        foreach (ref double value in row) value -= sum;
    }

    /// <summary>1 at the first of the largest, 0 elsewhere.</summary>
    internal static void Hardmax(Span<double> row)
    {
        int winner = row.IndexOf(LargestOf.Apply<double>(row));
        row.Clear();
        if (winner >= 0) row[winner] = 1;
    }

    /// <summary>x/norm; x itself if all are 0.</summary>
    internal static void Divide<TNorm>(Span<double> row) where TNorm : IReduction
    {
        double norm = TNorm.Apply<double>(row);
        if (norm == 0) return;
        foreach (ref double value in row) value /= norm;
    }

    /// <summary>(x - mean)/√(variance + ε).</summary>
    internal static void Standardize(Span<double> row, double eps)
    {
        double mean = MeanOf.Apply<double>(row);
        foreach (ref double value in row) value -= mean;
        double deviation = Math.Sqrt((SquareSumOf.Apply<double>(row) / row.Length) + eps);
        foreach (ref double value in row) value /= deviation;
    }

    /// <summary>1/(1 + e⁻ˣ), of a power that does not overflow.</summary>
    internal static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    /// <summary>log(1 + eˣ).</summary>
    internal static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    /// <summary>erf x: a series of positive terms below 2, a continued fraction of its complement above.</summary>
    internal static double Erf(double x)
    {
        double a = Math.Abs(x), bell = Math.Exp(-a * a);
        if (double.IsNaN(x)) return x;
        if (a >= 6) return Math.CopySign(1, x);
        if (a < 2)
        {
            double term = a, sum = a;
            for (int n = 1; term > 1e-18 * sum; n++) sum += term *= 2 * a * a / ((2 * n) + 1);
            return Math.CopySign(2 / Math.Sqrt(Math.PI) * bell * sum, x);
        }

        double fraction = a;
        for (int n = 120; n > 0; n--) fraction = a + (0.5 * n / fraction);
        return Math.CopySign(1 - (bell / (Math.Sqrt(Math.PI) * fraction)), x);
    }
}

using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = x·Wᵀ + b on the last axis. dx = dy·W, dW = dyᵀ·x, db = Σ dy over all rows. PyTorch: <c>F.linear</c>.
        /// </summary>
        /// <param name="weight">W, float32 <c>[out, in]</c>; this tensor is <c>[…, in]</c>.</param>
        /// <param name="bias">b, float32 <c>[out]</c>, or null.</param>
        /// <returns>float32 <c>[…, out]</c>.</returns>
        /// <exception cref="ShapeException">The sizes do not fit.</exception>
        public Tensor Linear(Tensor weight, Tensor? bias = null)
        {
            LinearOp.Check(x, weight, bias);
            Tensor y = LinearOp.Product(x, weight, bias, GemmActivation.None);
            return Operator.RecordOwn("Linear", 0, y, [x, weight, bias], [x, weight], static g => LinearOp.Backward(g, g.Dy));
        }
    }
}

internal static class LinearOp
{
    internal static Tensor Product(Tensor x, Tensor weight, Tensor? bias, GemmActivation activation)
    {
        int inputs = weight.Shape[1], outputs = weight.Shape[0], rows = x.Shape.Product(0, x.Rank - 1);
        Tensor y = Tensor.Uninitialized(x.Shape.With(-1, outputs));
        Gemm.Multiply(rows, outputs, inputs, x.Span, false, weight.Span, true, y.Span, bias: bias is null ? default : bias.Span, activation: activation);
        return y;
    }

    /// <summary>The gradients from dz, the gradient in x·Wᵀ + b.</summary>
    internal static void Backward(BackwardContext<int> g, Tensor dz)
    {
        Tensor x = g.Saved(0), weight = g.Saved(1);
        int inputs = weight.Shape[1], outputs = weight.Shape[0], rows = x.Shape.Product(0, x.Rank - 1);
        if (g.Needs(0))
        {
            Tensor dx = Tensor.Uninitialized(x.Shape);
            Gemm.Multiply(rows, inputs, outputs, dz.Span, false, weight.Span, false, dx.Span);
            g.Set(0, dx);
        }

        if (g.Needs(1))
        {
            Tensor dWeight = Tensor.Uninitialized(weight.Shape);
            Gemm.Multiply(outputs, inputs, rows, dz.Span, true, x.Span, false, dWeight.Span);
            g.Set(1, dWeight);
        }

        if (g.Needs(2))
        {
            Tensor dBias = Tensor.Uninitialized([outputs]);
            Reduce.Sum(dz.Span, dBias.Span, 1, rows, outputs);
            g.Set(2, dBias);
        }
    }

    internal static void Check(Tensor x, Tensor weight, Tensor? bias)
    {
        if (weight.Rank == 2 && x.Rank > 0 && x.Shape[^1] == weight.Shape[1] && (bias is null || (bias.Rank == 1 && bias.Length == weight.Shape[0]))) return;
        throw new ShapeException("Linear: x must be […, in], weight [out, in], bias [out].",
            $"x {x.Describe()}, weight {weight.Describe()}{(bias is null ? "" : $", bias {bias.Describe()}")}.",
            weight.Rank == 2 && x.Rank > 0 && x.Shape[^1] == weight.Shape[0] ? "Try weight.Transpose()." : "The last axis of x must equal the last of weight.");
    }
}

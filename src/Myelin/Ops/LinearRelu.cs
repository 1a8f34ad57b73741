using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = max(0, x·Wᵀ + b) on the last axis, in one pass: the same bits as <c>x.Linear(weight, bias).Relu()</c>, and less memory.
        /// With dz = dy where y &gt; 0, else 0: dx = dz·W, dW = dzᵀ·x, db = Σ dz. PyTorch: <c>F.relu(F.linear(x, weight, bias))</c>.
        /// </summary>
        /// <param name="weight">W, float32 <c>[out, in]</c>; this tensor is <c>[…, in]</c>.</param>
        /// <param name="bias">b, float32 <c>[out]</c>, or null.</param>
        /// <returns>float32 <c>[…, out]</c>.</returns>
        /// <exception cref="ShapeException">The sizes do not fit.</exception>
        public Tensor LinearRelu(Tensor weight, Tensor? bias = null)
        {
            LinearOp.Check(x, weight, bias);
            Tensor y = LinearOp.Product(x, weight, bias, GemmActivation.Relu);
            return Operator.RecordOwn("LinearRelu", 0, y, [x, weight, bias], [x, weight, y], static g =>
            {
                Tensor y = g.Saved(2), dz = g.InPlaceOfDy();
                Elementwise.UnaryGradient(new ReluOperator(), y.Span, g.Dy.Span, dz.Span);
                LinearOp.Backward(g, dz);
                if (dz != g.Dy) dz.Storage.Recycle();
            });
        }
    }
}

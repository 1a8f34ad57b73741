using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = x/√(mean of x² + eps)·weight over the last axes, row by row: layer normalization without the mean. With z = x/√(mean of x² +
        /// eps) and g = dy·weight: dx = (g - z·mean of g·z)/√(mean of x² + eps), dWeight = Σ dy·z over the rows. PyTorch:
        /// <c>F.rms_norm</c>. Zhang and Sennrich 2019.
        /// </summary>
        /// <param name="normalizedShape">The sizes of the last axes, over which x is normalized.</param>
        /// <param name="weight">γ, float32 of that shape, or null for 1.</param>
        /// <param name="eps">Added to the mean square; null is PyTorch's default, the gap between 1 and the next float32: 2⁻²³.</param>
        /// <exception cref="ShapeException">x does not end in that shape, or weight has a different shape.</exception>
        public Tensor RmsNorm(Shape normalizedShape, Tensor? weight = null, float? eps = null)
        {
            LayerNormOp.Check("RmsNorm", x, normalizedShape, weight, null);
            int length = normalizedShape.ElementCount, rows = LayerNormOp.Rows(x, normalizedShape);
            Tensor y = Tensor.Uninitialized(x.Shape), inverse = Tensor.Uninitialized([rows]);
            float small = eps ?? MathF.BitIncrement(1) - 1;
            RmsNormKernel.Forward(rows, length, x.Span, LayerNormOp.SpanOf(weight), small, y.Span, inverse.Span);
            return Operator.RecordOwn("RmsNorm", new LayerNormAttributes(x.Rank - normalizedShape.Rank, small), y, [x, weight],
                [x, weight, inverse], static g =>
            {
                Tensor x = g.Saved(0);
                int length = x.Shape.Product(g.Attributes.Axis, x.Rank);
                Tensor? dx = g.Needs(0) ? g.InPlaceOfDy() : null, dWeight = LayerNormOp.Gradient(g, 1);
                RmsNormKernel.Backward(g.Saved(2).Length, length, g.Dy.Span, x.Span, LayerNormOp.SpanOf(g.SavedOrNull(1)), g.Saved(2).Span,
                    LayerNormOp.SpanOf(dx), LayerNormOp.SpanOf(dWeight));
                if (dx is not null) g.Set(0, dx);
                if (dWeight is not null) g.Set(1, dWeight);
            });
        }
    }
}

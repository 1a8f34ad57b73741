using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = (x - mean)/√(variance + eps)·weight + bias over the last axes, each row with its own mean and (biased) variance. With
        /// z = (x - mean)/√(variance + eps) and g = dy·weight: dx = (g - mean of g - z·mean of g·z)/√(variance + eps), dWeight = Σ dy·z and
        /// dBias = Σ dy over the rows. PyTorch: <c>F.layer_norm</c>. Ba, Kiros and Hinton 2016.
        /// </summary>
        /// <param name="normalizedShape">The sizes of the last axes, over which x is normalized: <c>[128]</c> for rows of 128.</param>
        /// <param name="weight">γ, float32 of that shape, or null for 1.</param>
        /// <param name="bias">β, float32 of that shape, or null for 0.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <exception cref="ShapeException">x does not end in that shape, or weight or bias has a different shape.</exception>
        public Tensor LayerNorm(Shape normalizedShape, Tensor? weight = null, Tensor? bias = null, float eps = 1e-5f)
        {
            LayerNormOp.Check("LayerNorm", x, normalizedShape, weight, bias);
            int length = normalizedShape.ElementCount, rows = LayerNormOp.Rows(x, normalizedShape);
            // The mean and the inverse standard deviation of each row.
            Tensor y = Tensor.Uninitialized(x.Shape), statistics = Tensor.Uninitialized([2, rows]);
            LayerNormKernel.Forward(rows, length, x.Span, LayerNormOp.SpanOf(weight), LayerNormOp.SpanOf(bias), eps,
                y.Span, statistics.Span[..rows], statistics.Span[rows..]);
            return Operator.RecordOwn("LayerNorm", new LayerNormAttributes(x.Rank - normalizedShape.Rank, eps), y, [x, weight, bias],
                [x, weight, statistics], static g =>
            {
                Tensor x = g.Saved(0), statistics = g.Saved(2);
                int length = x.Shape.Product(g.Attributes.Axis, x.Rank), rows = statistics.Shape[1];
                Tensor? dx = g.Needs(0) ? g.InPlaceOfDy() : null, dWeight = LayerNormOp.Gradient(g, 1), dBias = LayerNormOp.Gradient(g, 2);
                LayerNormKernel.Backward(rows, length, g.Dy.Span, x.Span, LayerNormOp.SpanOf(g.SavedOrNull(1)), statistics.Span[..rows],
                    statistics.Span[rows..],
                    LayerNormOp.SpanOf(dx), LayerNormOp.SpanOf(dWeight), LayerNormOp.SpanOf(dBias));
                if (dx is not null) g.Set(0, dx);
                if (dWeight is not null) g.Set(1, dWeight);
                if (dBias is not null) g.Set(2, dBias);
            });
        }
    }
}

/// <summary>The common part of the normalizations that have one weight per position of a row.</summary>
internal static class LayerNormOp
{
    internal static int Rows(Tensor x, Shape normalizedShape) => x.Shape.Product(0, x.Rank - normalizedShape.Rank);

    internal static Span<float> SpanOf(Tensor? tensor) => tensor is null ? default : tensor.Span;

    /// <summary>Memory for the gradient of an input; null if it is not wanted.</summary>
    internal static Tensor? Gradient<T>(BackwardContext<T> g, int input) => g.Needs(input) ? Tensor.Uninitialized(g.InputShape(input)) : null;

    internal static bool Fits(Tensor x, Shape normalizedShape) =>
        normalizedShape.Rank > 0 && normalizedShape.ElementCount > 0 && x.Rank >= normalizedShape.Rank
        && x.Shape.AsSpan()[^normalizedShape.Rank..].SequenceEqual(normalizedShape.AsSpan());

    internal static void Check(string name, Tensor x, Shape normalizedShape, Tensor? weight, Tensor? bias)
    {
        if (!Fits(x, normalizedShape)) throw new ShapeException($"{name}: x must end in the normalized shape, of at least one element.",
            $"x {x.Describe()}, normalized shape {normalizedShape}.",
            x.Rank == 0 ? "A scalar cannot be normalized." : $"Try [{x.Shape[^1]}], which normalizes over the last axis.");
        if ((weight is not null && weight.Shape != normalizedShape) || (bias is not null && bias.Shape != normalizedShape)) throw new ShapeException(
            $"{name}: weight and bias must have the normalized shape {normalizedShape}.",
            $"weight {weight?.Describe() ?? "null"}, bias {bias?.Describe() ?? "null"}.",
            "Give one value for each position of a row, or null.");
    }
}

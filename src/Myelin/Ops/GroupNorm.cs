using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = (x - mean)/√(variance + eps)·weight + bias for <c>[N, C, …]</c>, where adjacent channels of an example share mean and
        /// (biased) variance. With z = (x - mean)/√(variance + eps) and g = dy·weight: dx = (g - mean of g - z·mean of g·z)/√(variance +
        /// eps) in each group, dWeight = Σ dy·z and dBias = Σ dy in each channel. PyTorch: <c>F.group_norm</c>. Wu and He 2018.
        /// </summary>
        /// <param name="groups">The number of groups that the channels are split into; a divisor of C.</param>
        /// <param name="weight">γ, float32 <c>[C]</c>, or null for 1.</param>
        /// <param name="bias">β, float32 <c>[C]</c>, or null for 0.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <exception cref="ShapeException">x has no channels, the groups do not divide them, or weight or bias has another shape.</exception>
        public Tensor GroupNorm(int groups, Tensor? weight = null, Tensor? bias = null, float eps = 1e-5f)
        {
            GroupNormOp.Check(x, groups, weight, bias);
            int batch = x.Shape[0], channels = x.Shape[1], inner = x.Shape.Product(2, x.Rank), count = batch * groups;
            Tensor y = Tensor.Uninitialized(x.Shape), statistics = Tensor.Uninitialized([2, count]);
            GroupNormKernel.Forward(batch, groups, channels, inner, x.Span, LayerNormOp.SpanOf(weight), LayerNormOp.SpanOf(bias), eps,
                y.Span, statistics.Span[..count], statistics.Span[count..]);
            return Operator.RecordOwn("GroupNorm", new GroupNormAttributes(groups, eps), y, [x, weight, bias], [x, weight, statistics], static g =>
            {
                Tensor x = g.Saved(0), statistics = g.Saved(2);
                int count = statistics.Shape[1];
                Tensor? dx = LayerNormOp.Gradient(g, 0), dWeight = LayerNormOp.Gradient(g, 1), dBias = LayerNormOp.Gradient(g, 2);
                GroupNormKernel.Backward(x.Shape[0], g.Attributes.Groups, x.Shape[1], x.Shape.Product(2, x.Rank), g.Dy.Span, x.Span,
                    LayerNormOp.SpanOf(g.SavedOrNull(1)),
                    statistics.Span[..count], statistics.Span[count..], LayerNormOp.SpanOf(dx),
                    LayerNormOp.SpanOf(dWeight), LayerNormOp.SpanOf(dBias));
                if (dx is not null) g.Set(0, dx);
                if (dWeight is not null) g.Set(1, dWeight);
                if (dBias is not null) g.Set(2, dBias);
            });
        }
    }
}

internal static class GroupNormOp
{
    internal static void Check(Tensor x, int groups, Tensor? weight, Tensor? bias)
    {
        if (x.Rank < 2 || groups < 1 || x.Shape[1] % groups != 0 || (x.Shape[0] > 0 && x.Length == 0)) throw new ShapeException(
            "GroupNorm: x must be [N, C, …] with at least one element per example, and groups must divide C.",
            $"x {x.Describe()}, {groups} groups.",
            "Each group has C / groups channels: 32 channels in 8 groups are 4 per group.");
        Shape channels = [x.Shape[1]];
        if ((weight is not null && weight.Shape != channels) || (bias is not null && bias.Shape != channels)) throw new ShapeException(
            $"GroupNorm: weight and bias must have one value per channel, {channels}.",
            $"weight {weight?.Describe() ?? "null"}, bias {bias?.Describe() ?? "null"}.",
            "Give one value for each channel, or null.");
    }
}

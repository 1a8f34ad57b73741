using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// The Euclidean norm of all elements, a scalar: √Σx², summed in double. dx = x/y·dy, 0 if the norm is 0. PyTorch:
        /// <c>torch.linalg.vector_norm</c>.
        /// </summary>
        public Tensor Norm() => NormOp.Record(x, null, keepDims: false);

        /// <summary>The Euclidean norm along one axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="keepDims">Keep the axis, with size 1.</param>
        public Tensor Norm(int axis, bool keepDims = false) => NormOp.Record(x, x.Shape.Axis(axis), keepDims);
    }
}

internal static class NormOp
{
    internal static Tensor Record(Tensor x, int? axis, bool keepDims)
    {
        var view = Reductions.AxisView.Of(x.Shape, axis);
        Tensor y = Tensor.Uninitialized(axis is { } one ? Reductions.After(x.Shape, one, keepDims) : []);
        NormKernel.Run(x.Span, y.Span, view.Size, view.Inner);
        return Operator.RecordOwn("Norm", new ReduceAttributes(axis, keepDims), y, [x], [x, y], static g =>
        {
            Tensor x = g.Saved(0), norm = g.Saved(1);
            var view = Reductions.AxisView.Of(x.Shape, g.Attributes.Axis);
            // A norm of 0 has no direction: x/∞ is 0, where x/0 would be NaN.
            Tensor divisor = norm.EqualTo(0).Where(Tensor.Scalar(float.PositiveInfinity), norm);
            Tensor direction = x.Reshape(view.Outer, view.Size, view.Inner) / divisor.Reshape(view.Outer, 1, view.Inner);
            g.Set(0, (direction * g.Dy.Reshape(view.Outer, 1, view.Inner)).Reshape(x.Shape.AsSpan()));
        });
    }
}

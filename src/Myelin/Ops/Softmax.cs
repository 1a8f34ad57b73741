using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = e^(x - max)/Σ e^(x - max) along an axis: positive numbers that sum to 1, accurate for inputs of any size. dx = y·(dy - Σ
        /// y·dy).
        /// PyTorch: <c>F.softmax</c>.
        /// </summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        public Tensor Softmax(int axis = -1) => SoftmaxOp.Record(x, axis, log: false);

        /// <summary>
        /// y = ln softmax(x) along an axis, exact where the softmax itself would round to 0. dx = dy - eʸ·Σ dy. PyTorch: <c>F.log_softmax</c>.
        /// </summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        public Tensor LogSoftmax(int axis = -1) => SoftmaxOp.Record(x, axis, log: true);
    }
}

internal static class SoftmaxOp
{
    internal static Tensor Record(Tensor x, int axis, bool log)
    {
        if (x.Rank == 0) return Record(x.Reshape(1), 0, log).Reshape();
        var attributes = new SoftmaxAttributes(x.Shape.Axis(axis));
        var view = Reductions.AxisView.Of(x.Shape, attributes.Axis);
        Tensor y = Tensor.Uninitialized(x.Shape);
        if (log)
        {
            SoftmaxKernel.LogForward(x.Span, y.Span, view.Outer, view.Size, view.Inner);
            return Operator.RecordOwn("LogSoftmax", attributes, y, [x], [y], static g =>
            {
                var view = Reductions.AxisView.Of(g.Dy.Shape, g.Attributes.Axis);
                Tensor dx = Tensor.Uninitialized(g.Dy.Shape);
                SoftmaxKernel.LogGradient(g.Saved(0).Span, g.Dy.Span, dx.Span, view.Outer, view.Size, view.Inner);
                g.Set(0, dx);
            });
        }

        SoftmaxKernel.Forward(x.Span, y.Span, view.Outer, view.Size, view.Inner);
        return Operator.RecordOwn("Softmax", attributes, y, [x], [y], static g =>
        {
            var view = Reductions.AxisView.Of(g.Dy.Shape, g.Attributes.Axis);
            Tensor dx = Tensor.Uninitialized(g.Dy.Shape);
            SoftmaxKernel.Gradient(g.Saved(0).Span, g.Dy.Span, dx.Span, view.Outer, view.Size, view.Inner);
            g.Set(0, dx);
        });
    }
}

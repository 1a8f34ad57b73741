using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Running sums along an axis: y[k] = x[0] + … + x[k], summed in double. dx[k] = dy[k] + … + dy[last]. PyTorch: <c>torch.cumsum</c>.
        /// </summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        public Tensor CumSum(int axis)
        {
            int place = x.Shape.Axis(axis);
            return Operator.RecordOwn("CumSum", new CumSumAttributes(place), CumSumOp.Run(x, place, fromEnd: false), [x], [], static g =>
                g.Set(0, CumSumOp.Run(g.Dy, g.Attributes.Axis, fromEnd: true)));
        }
    }
}

internal static class CumSumOp
{
    internal static Tensor Run(Tensor x, int axis, bool fromEnd)
    {
        var view = Reductions.AxisView.Of(x.Shape, axis);
        Tensor y = Tensor.Uninitialized(x.Shape);
        CumulativeSumKernel.Run(x.Span, y.Span, view.Size, view.Inner, fromEnd);
        return y;
    }
}

using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// y = gelu(x·Wᵀ + b), the same bits as <c>x.Linear(weight, bias).Gelu()</c>. For the backward pass, GELU's slope is kept instead of its
/// argument, because the forward pass has already computed its exponential.
/// </summary>
internal static class LinearGeluOp
{
    internal static Tensor Record(Tensor x, Tensor weight, Tensor? bias)
    {
        LinearOp.Check(x, weight, bias);
        Tensor z = LinearOp.Product(x, weight, bias, GemmActivation.None);
        if (!Operator.Records(x, weight, bias))
        {
            Elementwise.Unary(new GeluOperator(), z.Span, z.Span);
            return z;
        }

        Tensor y = Tensor.Uninitialized(z.Shape);
        GeluSlope.Forward(z.Span, y.Span);
        return Operator.RecordOwn("LinearGelu", 0, y, [x, weight, bias], [x, weight, z], static g =>
        {
            Tensor slope = g.Saved(2), dz = g.InPlaceOfDy();
            Elementwise.Binary(new MulOperator(), g.Dy.Span, slope.Span, dz.Span);
            LinearOp.Backward(g, dz);
            if (dz != g.Dy) dz.Storage.Recycle();
        });
    }
}

using Myelin.Kernels;

namespace Myelin;

/// <summary>Sum and difference: their gradients are dy itself, so nothing is saved and, without broadcasting, nothing is copied.</summary>
internal static class Sums
{
    internal static Tensor Record<TOp>(string name, Tensor a, Tensor b, bool negateB) where TOp : struct, IBinaryOperator
    {
        Tensor y = Tensor.Uninitialized(Broadcasting.Common(name, a, b));
        Elementwise.BinaryBroadcast(default(TOp), a.Span, a.Shape.AsSpan(), b.Span, b.Shape.AsSpan(), y.Span, y.Shape.AsSpan());
        return Operator.RecordOwn(name, negateB, y, [a, b], [], static g =>
        {
            if (g.Needs(0)) g.Set(0, Broadcasting.SumShared(g.Dy, g.InputShape(0)));
            if (!g.Needs(1)) return;
            if (!g.Attributes)
            {
                g.Set(1, Broadcasting.SumShared(g.Dy, g.InputShape(1)));
                return;
            }

            Tensor db = Tensor.Uninitialized(g.Dy.Shape);
            Elementwise.Unary(default(NegOperator), g.Dy.Span, db.Span);
            g.Set(1, Broadcasting.SumTo(db, g.InputShape(1)));
        });
    }
}

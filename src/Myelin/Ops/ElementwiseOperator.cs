using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// Element-wise operators as one struct each, run, recorded and differentiated by shared code. The library's own operators are made this
/// way, and so are a user's: write a struct with the lane bodies and pass it to <see cref="Unary"/> or <see cref="Binary"/>.
/// </summary>
/// <example><code>
/// readonly struct Cube : IUnaryOperator
/// {
///     public static Saved Saves => Saved.Input;
///     public V Forward&lt;S, V&gt;(V x) where S : struct, ISimd&lt;V&gt; where V : struct => S.Multiply(x, S.Multiply(x, x));
/// public V Gradient&lt;S, V&gt;(V x, V dy) where S : struct, ISimd&lt;V&gt; where V : struct => S.Multiply(dy, S.Multiply(S.Constant(3),
/// S.Multiply(x, x)));
/// }
/// Tensor y = ElementwiseOperator.Unary("Cube", x, new Cube());
/// </code></example>
public static class ElementwiseOperator
{
    /// <summary>y = f(x), element by element.</summary>
    /// <param name="name">The operator's name, for messages and exports.</param>
    /// <param name="x">float32, any shape.</param>
    /// <param name="op">f and its gradient.</param>
    public static Tensor Unary<TOp>(string name, Tensor x, TOp op) where TOp : struct, IUnaryOperator
    {
        Tensor y = Tensor.Uninitialized(x.Shape);
        Elementwise.Unary(op, x.Span, y.Span);
        return TOp.Saves switch
        {
            Saved.Input => Operator.RecordOwn(name, op, y, [x], [x], UnaryBackward),
            Saved.Output => Operator.RecordOwn(name, op, y, [x], [y], UnaryBackward),
            _ => Operator.RecordOwn(name, op, y, [x], [], UnaryBackward),
        };

        static void UnaryBackward(BackwardContext<TOp> g)
        {
            Tensor saved = TOp.Saves == Saved.Nothing ? g.Dy : g.Saved(0), dx = g.InPlaceOfDy();
            Elementwise.UnaryGradient(g.Attributes, saved.Span, g.Dy.Span, dx.Span);
            g.Set(0, dx);
        }
    }

    /// <summary>y = f(a, b), element by element, with NumPy's broadcasting.</summary>
    /// <param name="name">The operator's name.</param>
    /// <param name="a">float32, any shape.</param>
    /// <param name="b">float32, of a shape that broadcasts with a's: aligned at the last axis, with sizes equal or one of them 1.</param>
    /// <param name="op">f and its gradients.</param>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor Binary<TOp>(string name, Tensor a, Tensor b, TOp op) where TOp : struct, IBinaryOperator
    {
        Tensor y = Tensor.Uninitialized(Broadcasting.Common(name, a, b));
        Elementwise.BinaryBroadcast(op, a.Span, a.Shape.AsSpan(), b.Span, b.Shape.AsSpan(), y.Span, y.Shape.AsSpan());
        return TOp.GradientReadsInputs
            ? Operator.RecordOwn(name, op, y, [a, b], [a, b], BinaryBackward)
            : Operator.RecordOwn(name, op, y, [a, b], [], BinaryBackward);

        static void BinaryBackward(BackwardContext<TOp> g)
        {
            Tensor a = TOp.GradientReadsInputs ? g.Saved(0) : g.Dy, b = TOp.GradientReadsInputs ? g.Saved(1) : g.Dy;
            ReadOnlySpan<int> aShape = a.Shape.AsSpan(), bShape = b.Shape.AsSpan(), yShape = g.Dy.Shape.AsSpan();
            if (g.Needs(0))
            {
                Tensor da = Tensor.Uninitialized(g.Dy.Shape);
                Elementwise.BinaryGradientA(g.Attributes, a.Span, aShape, b.Span, bShape, g.Dy.Span, yShape, da.Span);
                g.Set(0, Broadcasting.SumTo(da, g.InputShape(0)));
            }

            if (g.Needs(1))
            {
                Tensor db = Tensor.Uninitialized(g.Dy.Shape);
                Elementwise.BinaryGradientB(g.Attributes, a.Span, aShape, b.Span, bShape, g.Dy.Span, yShape, db.Span);
                g.Set(1, Broadcasting.SumTo(db, g.InputShape(1)));
            }
        }
    }
}

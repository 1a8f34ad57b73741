using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor condition)
    {
        /// <summary>
        /// y = a where this tensor is not 0, b elsewhere; all three broadcast. The gradient goes to the selected operand; the condition
        /// gets none. What is not selected gets the gradient 0, which Sqrt, Log, Exp, Pow and Div pass on as 0 even where their slope is infinite.
        /// PyTorch: <c>torch.where</c>.
        /// </summary>
        /// <param name="a">The values where the condition holds.</param>
        /// <param name="b">The values elsewhere.</param>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public Tensor Where(Tensor a, Tensor b) => WhereOp.Record(condition, a, b);

        /// <summary>
        /// 1 where this tensor is greater than another, else 0: a condition for <c>Where</c>. No gradient. PyTorch: <c>torch.gt</c>.
        /// </summary>
        public Tensor GreaterThan(Tensor other)
        {
            Tensor y = NoGrad.Run(() => (condition - other).Step());
            TraceRecorder.Current?.Add("GreaterThan", 0, [condition, other], [y]);
            return y;
        }
    }
}

internal static class WhereOp
{
    internal static Tensor Record(Tensor condition, Tensor a, Tensor b)
    {
        Shape shape = Shape.BroadcastOrNull(a.Shape, b.Shape) is { } pair && Shape.BroadcastOrNull(condition.Shape, pair) is { } all
            ? all
            : throw new ShapeException(
                "Where: condition, a and b must have equal sizes, aligned at the last axis, or size 1.",
                $"condition {condition.Describe()}, a {a.Describe()}, b {b.Describe()}.",
                "Reshape the one that differs.");
        Tensor y = Tensor.Uninitialized(shape);
        Elementwise.Select(condition.Span, condition.Shape.AsSpan(), a.Span, a.Shape.AsSpan(), b.Span, b.Shape.AsSpan(), y.Span, shape.AsSpan());
        GC.KeepAlive(condition);
        y = Operator.RecordOwn("Where", 0, y, [a, b], [condition], static g =>
        {
            if (g.Needs(0)) g.Set(0, Part(g, first: true));
            if (g.Needs(1)) g.Set(1, Part(g, first: false));
        });
        TraceRecorder.Current?.AddInputs(condition);
        return y;
    }

    private static Tensor Part(BackwardContext<int> g, bool first)
    {
        Tensor condition = g.Saved(0), part = Tensor.Uninitialized(g.Dy.Shape);
        ReadOnlySpan<int> shape = g.Dy.Shape.AsSpan();
        ReadOnlySpan<float> zero = [0], dy = g.Dy.Span;
        if (first) Elementwise.Select(condition.Span, condition.Shape.AsSpan(), dy, shape, zero, [], part.Span, shape);
        else Elementwise.Select(condition.Span, condition.Shape.AsSpan(), zero, [], dy, shape, part.Span, shape);
        return Broadcasting.SumTo(part, g.InputShape(first ? 0 : 1));
    }
}

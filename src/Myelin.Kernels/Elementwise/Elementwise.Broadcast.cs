namespace Myelin.Kernels;

internal static unsafe partial class Elementwise
{
    /// <summary>y = f(a, b) with NumPy's broadcasting: shapes are aligned at their last axes, and an axis of 1 is repeated.</summary>
    /// <param name="op">The operator f.</param>
    /// <param name="a">The first argument, row-major of <paramref name="aShape"/>.</param>
    /// <param name="aShape">Broadcastable to <paramref name="yShape"/>.</param>
    /// <param name="b">The second argument, row-major of <paramref name="bShape"/>.</param>
    /// <param name="bShape">Broadcastable to <paramref name="yShape"/>.</param>
    /// <param name="y">The result; may be the span of an argument that has y's shape.</param>
    /// <param name="yShape">The shape of y.</param>
    /// <exception cref="ArgumentException">A shape does not broadcast to y's, or does not match its span.</exception>
    public static void BinaryBroadcast<TOp>(
        TOp op, ReadOnlySpan<float> a, ReadOnlySpan<int> aShape, ReadOnlySpan<float> b, ReadOnlySpan<int> bShape, Span<float> y, ReadOnlySpan<int> yShape)
        where TOp : struct, IBinaryOperator
    {
        if (aShape.SequenceEqual(bShape) && aShape.SequenceEqual(yShape)) Binary(op, a, b, y);
        else MapBroadcast(new BinaryForward<TOp>(op), a, aShape, b, bShape, a, aShape, y, yShape);
    }

    /// <summary>da = ∂f/∂a · dy in y's shape; <see cref="Reduce.SumTo"/> sums it to a's shape.</summary>
    /// <param name="op">The operator f.</param>
    /// <param name="a">The first argument; may be dy if the operator's gradients do not read the inputs.</param>
    /// <param name="aShape">The shape of what is passed as a.</param>
    /// <param name="b">The second argument; may be dy likewise.</param>
    /// <param name="bShape">The shape of what is passed as b.</param>
    /// <param name="dy">The gradient of y.</param>
    /// <param name="yShape">The shape of y, dy and da.</param>
    /// <param name="da">The result, of y's shape; may be dy.</param>
    public static void BinaryGradientA<TOp>(
        TOp op, ReadOnlySpan<float> a, ReadOnlySpan<int> aShape, ReadOnlySpan<float> b, ReadOnlySpan<int> bShape,
        ReadOnlySpan<float> dy, ReadOnlySpan<int> yShape, Span<float> da)
        where TOp : struct, IBinaryOperator =>
        MapBroadcast(new BinaryBackwardA<TOp>(op), a, aShape, b, bShape, dy, yShape, da, yShape);

    /// <summary>db = ∂f/∂b · dy in y's shape; parameters as in <see cref="BinaryGradientA"/>.</summary>
    public static void BinaryGradientB<TOp>(
        TOp op, ReadOnlySpan<float> a, ReadOnlySpan<int> aShape, ReadOnlySpan<float> b, ReadOnlySpan<int> bShape,
        ReadOnlySpan<float> dy, ReadOnlySpan<int> yShape, Span<float> db)
        where TOp : struct, IBinaryOperator =>
        MapBroadcast(new BinaryBackwardB<TOp>(op), a, aShape, b, bShape, dy, yShape, db, yShape);

    /// <summary>y = a where mask ≠ 0, b elsewhere; all three broadcast as in <see cref="BinaryBroadcast"/>.</summary>
    public static void Select(
        ReadOnlySpan<float> mask, ReadOnlySpan<int> maskShape, ReadOnlySpan<float> a, ReadOnlySpan<int> aShape,
        ReadOnlySpan<float> b, ReadOnlySpan<int> bShape, Span<float> y, ReadOnlySpan<int> yShape) =>
        MapBroadcast(new SelectMap(), mask, maskShape, a, aShape, b, bShape, y, yShape);

    internal static void MapBroadcast<TMap>(
        TMap map, ReadOnlySpan<float> a, ReadOnlySpan<int> aShape, ReadOnlySpan<float> b, ReadOnlySpan<int> bShape,
        ReadOnlySpan<float> c, ReadOnlySpan<int> cShape, Span<float> y, ReadOnlySpan<int> yShape)
        where TMap : struct, IMap3
    {
        var plan = new BroadcastPlan(yShape, aShape, bShape, cShape);
        RequireLength(y.Length, (int)plan.Length);
        RequireLength(a.Length, (int)BroadcastPlan.Product(aShape));
        RequireLength(b.Length, (int)BroadcastPlan.Product(bShape));
        RequireLength(c.Length, (int)BroadcastPlan.Product(cShape));
        fixed (float* pa = a, pb = b, pc = c, py = y)
            new BroadcastJob<TMap> { Map = map, Plan = plan, A = pa, B = pb, C = pc, Y = py }.Run();
    }
}

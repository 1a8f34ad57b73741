using Myelin.Kernels;

namespace Myelin;

/// <summary>NumPy's rule: shapes are aligned at their last axes, and sizes must be equal or one of them 1.</summary>
internal static class Broadcasting
{
    /// <summary>The shape that both broadcast to.</summary>
    internal static Shape Common(string name, Tensor a, Tensor b)
    {
        if (a.Shape == b.Shape) return a.Shape;
        return Shape.BroadcastOrNull(a.Shape, b.Shape) ?? throw Mismatch(name, a, b);
    }

    /// <summary>
    /// Sums a gradient over the axes along which its tensor was repeated. A gradient that already has the right shape is returned as it is;
    /// otherwise its memory is released immediately, so it must have no other references.
    /// </summary>
    internal static Tensor SumTo(Tensor gradient, Shape shape)
    {
        if (gradient.Shape == shape) return gradient;
        Tensor sum = Sum(gradient, shape);
        gradient.Storage.Recycle();
        return sum;
    }

    /// <summary>Like <see cref="SumTo"/>, for a gradient with other references.</summary>
    internal static Tensor SumShared(Tensor gradient, Shape shape) => gradient.Shape == shape ? gradient : Sum(gradient, shape);

    private static Tensor Sum(Tensor gradient, Shape shape)
    {
        Tensor sum = Tensor.Uninitialized(shape);
        Reduce.SumTo(gradient.Span, gradient.Shape.AsSpan(), sum.Span, shape.AsSpan());
        GC.KeepAlive(gradient);
        return sum;
    }

    private static ShapeException Mismatch(string name, Tensor a, Tensor b)
    {
        string fix = a.Length == b.Length
            ? $"Try b.Reshape({string.Join(", ", a.Shape)})."
            : "Reshape one of them, or reduce it, so that the axes that differ have size 1.";
        return new ShapeException($"{name}: sizes must be equal, aligned at the last axis, or one of them 1.", $"a {a.Describe()}, b {b.Describe()}.", fix);
    }
}

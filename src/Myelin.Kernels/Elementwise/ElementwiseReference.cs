namespace Myelin.Kernels;

/// <summary>The element-wise kernels in double precision, one element at a time: the reference of the tests.</summary>
internal static class ElementwiseReference
{
    internal static double Unary<TOp>(TOp op, double x) where TOp : struct, IUnaryOperator => op.Forward<SimdDouble, double>(x);

    internal static double UnaryGradient<TOp>(TOp op, double saved, double dy) where TOp : struct, IUnaryOperator =>
        op.Gradient<SimdDouble, double>(saved, dy);

    internal static double Binary<TOp>(TOp op, double a, double b) where TOp : struct, IBinaryOperator => op.Forward<SimdDouble, double>(a, b);

    /// <summary>
    /// The index in a tensor of <paramref name="shape"/> that element <paramref name="index"/> of a tensor of <paramref name="yShape"/>
    /// reads.
    /// </summary>
    internal static int BroadcastIndex(int index, ReadOnlySpan<int> yShape, ReadOnlySpan<int> shape)
    {
        int offset = 0, run = 1;
        for (int back = 1; back <= yShape.Length; back++)
        {
            int coordinate = index % yShape[^back];
            index /= yShape[^back];
            if (back > shape.Length) continue;
            if (shape[^back] != 1) offset += coordinate * run;
            run *= shape[^back];
        }
        return offset;
    }
}

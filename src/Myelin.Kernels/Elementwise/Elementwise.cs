namespace Myelin.Kernels;

/// <summary>Element-wise kernels: y[i] depends only on the i-th elements of the arguments.</summary>
/// <remarks>
/// The output may be the same span as an argument (in place); a shifted overlap is not supported.
/// The same bits for every lane width, thread count and position in the span.
/// </remarks>
internal static unsafe partial class Elementwise
{
    /// <summary>y[i] = f(x[i]).</summary>
    /// <param name="op">The operator f.</param>
    /// <param name="x">The argument.</param>
    /// <param name="y">The result, as long as x; may be x.</param>
    public static void Unary<TOp>(TOp op, ReadOnlySpan<float> x, Span<float> y) where TOp : struct, IUnaryOperator =>
        Map(new UnaryForward<TOp>(op), x, y);

    /// <summary>dx[i] = f'(x[i]) · dy[i].</summary>
    /// <param name="op">The operator f.</param>
    /// <param name="saved">x, y or dy, as specified by the operator's <see cref="IUnaryOperator.Saves"/>.</param>
    /// <param name="dy">The gradient of y.</param>
    /// <param name="dx">The gradient of x, as long as dy; may be dy.</param>
    public static void UnaryGradient<TOp>(TOp op, ReadOnlySpan<float> saved, ReadOnlySpan<float> dy, Span<float> dx) where TOp : struct, IUnaryOperator =>
        Map(new UnaryBackward<TOp>(op), saved, dy, dx);

    /// <summary>y[i] = f(a[i], b[i]); all of the same length.</summary>
    public static void Binary<TOp>(TOp op, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) where TOp : struct, IBinaryOperator =>
        Map(new BinaryForward<TOp>(op), a, b, y);

    /// <summary>accumulator[i] += x[i].</summary>
    public static void AddInto(ReadOnlySpan<float> x, Span<float> accumulator) => Map(new AddMap(), x, accumulator, accumulator);

    /// <summary>accumulator[i] += factor · x[i], with one rounding.</summary>
    public static void AddScaledInto(float factor, ReadOnlySpan<float> x, Span<float> accumulator) =>
        Map(new AddScaledMap(factor), x, accumulator, accumulator);

    /// <summary>y[i] = factor · x[i].</summary>
    public static void Scale(float factor, ReadOnlySpan<float> x, Span<float> y) => Map(new ScaleMap(factor), x, y);

    /// <summary>y[i] = value.</summary>
    public static void Fill(Span<float> y, float value) => y.Fill(value);

    /// <summary>y[i] = a[i] where mask[i] ≠ 0, b[i] elsewhere; all of the same length.</summary>
    public static void Select(ReadOnlySpan<float> mask, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Map(new SelectMap(), mask, a, b, y);

    internal static void Map<TMap>(TMap map, ReadOnlySpan<float> a, Span<float> y) where TMap : struct, IMap1
    {
        RequireLength(a.Length, y.Length);
        fixed (float* pa = a, py = y)
            new Loop1Job<TMap> { Map = map, A = pa, Y = py, Length = y.Length }.Run();
    }

    internal static void Map<TMap>(TMap map, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) where TMap : struct, IMap2
    {
        RequireLength(a.Length, y.Length);
        RequireLength(b.Length, y.Length);
        fixed (float* pa = a, pb = b, py = y)
            new Loop2Job<TMap> { Map = map, A = pa, B = pb, Y = py, Length = y.Length }.Run();
    }

    internal static void Map<TMap>(TMap map, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> y) where TMap : struct, IMap3
    {
        RequireLength(a.Length, y.Length);
        RequireLength(b.Length, y.Length);
        RequireLength(c.Length, y.Length);
        fixed (float* pa = a, pb = b, pc = c, py = y)
            new Loop3Job<TMap> { Map = map, A = pa, B = pb, C = pc, Y = py, Length = y.Length }.Run();
    }

    internal static void RequireLength(int actual, int expected)
    {
        if (actual != expected) Throw(actual, expected);

        static void Throw(int actual, int expected) =>
            throw new ArgumentException($"The spans must have the same length. Got {actual} and {expected}.");
    }
}

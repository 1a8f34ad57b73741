namespace Myelin.Interop.Onnx.Operators;

/// <summary>
/// Element-wise functions that are rarely used in networks, computed one element at a time in double precision with .NET's own; their slope
/// gives the gradient.
/// </summary>
/// <param name="Name">The name, for messages.</param>
/// <param name="Value">f(x).</param>
/// <param name="Slope">f'(x), from x and f(x).</param>
internal sealed record Mapped(string Name, Func<double, double> Value, Func<double, double, double> Slope)
{
    /// <summary>y = f(x), dx = f'(x)·dy, 0 wherever dy is 0.</summary>
    internal Tensor Of(Tensor x)
    {
        float[] values = new float[x.Length];
        ReadOnlySpan<float> from = x.AsSpan();
        for (int i = 0; i < values.Length; i++) values[i] = (float)Value(from[i]);
        return Operator.Record(Name, this, Tensor.From(values).Reshape(x.Shape.AsSpan()), [x], [x], static g =>
        {
            ReadOnlySpan<float> x = g.Saved(0).AsSpan(), dy = g.Dy.AsSpan();
            float[] dx = new float[x.Length];
            for (int i = 0; i < dx.Length; i++) dx[i] = dy[i] == 0 ? 0 : (float)(g.Attributes.Slope(x[i], g.Attributes.Value(x[i])) * dy[i]);
            g.Set(0, Tensor.From(dx).Reshape(g.Dy.Shape.AsSpan()));
        });
    }
}

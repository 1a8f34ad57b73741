namespace Myelin.Interop.Onnx.Operators;

/// <summary>
/// Element-wise functions that networks rarely use, computed one by one in double precision from .NET's own; their slope gives the gradient.
/// </summary>
/// <param name="Name">The name, for messages.</param>
/// <param name="Value">f(x).</param>
/// <param name="Slope">f'(x), from x and f(x).</param>
internal sealed record Mapped(string Name, Func<double, double> Value, Func<double, double, double> Slope)
{
    /// <summary>y = f(x), dx = f'(x)·dy.</summary>
    internal Tensor Of(Tensor x)
    {
        Tensor y = Tensor.Uninitialized(x.Shape);
        for (int i = 0; i < y.Length; i++) y.Span[i] = (float)Value(x.Span[i]);
        return Operator.RecordOwn(Name, this, y, [x], [x], static g =>
        {
            Tensor x = g.Saved(0), dx = Tensor.Uninitialized(x.Shape);
            for (int i = 0; i < dx.Length; i++) dx.Span[i] = (float)(g.Attributes.Slope(x.Span[i], g.Attributes.Value(x.Span[i])) * g.Dy.Span[i]);
            g.Set(0, dx);
        });
    }
}

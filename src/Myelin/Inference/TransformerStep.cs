namespace Myelin;

/// <summary>
/// A layer of a Transformer's encoder, batch first, with its four products packed. A large batch is computed some examples at a time, so that what is
/// in between stays in the cache.
/// </summary>
internal sealed class TransformerStep : InferenceStep
{
    private readonly PreparedTransformerLayer _layer;
    private readonly int _batch, _length, _width, _part;

    /// <param name="shape">x and y, <c>[N, L, width]</c>.</param>
    /// <param name="layer">The layer's weights, prepared for <see cref="PartOf"/> such a batch.</param>
    internal TransformerStep(Shape shape, PreparedTransformerLayer layer) : base(shape)
    {
        (_batch, _length, _width, _layer) = (shape[0], shape[1], shape[2], layer);
        _part = PartOf(shape);
    }

    /// <summary>What is between the layer's steps: normalized rows, then the products' results, and the numbers that a backward pass would need.</summary>
    internal override int ScratchLength
    {
        get
        {
            int rows = _part * _length;
            return rows * (_width + _layer.Widest + 2 + _layer.Heads);
        }
    }

    /// <summary>How many examples are computed at a time.</summary>
    internal static int PartOf(Shape shape) => Math.Min(shape[0], Math.Max(1, TransformerEncoder.PositionsOfPart / Math.Max(1, shape[1])));

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        for (int at = 0; at < _batch; at += _part)
        {
            int count = Math.Min(_part, _batch - at), start = at * _length * _width, rows = count * _length;
            Span<float> normal = scratch[..(rows * _width)], wide = scratch.Slice(normal.Length, rows * _layer.Widest);
            _layer.Run(count, _length, x.Slice(start, normal.Length), y.Slice(start, normal.Length), normal, wide, scratch[(normal.Length + wide.Length)..]);
        }
    }
}

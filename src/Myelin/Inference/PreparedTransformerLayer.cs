using Myelin.Kernels;

namespace Myelin;

/// <summary>The weights of a Transformer's encoder layer as a prepared model needs them, and what it computes.</summary>
internal sealed class PreparedTransformerLayer
{
    private readonly PackedLinear _in, _out, _up, _down;
    private readonly PreparedLayerNorm _norm1, _norm2;
    private readonly int _width, _feedForward;
    private readonly bool _normFirst, _causal, _gelu;

    internal PreparedTransformerLayer(int rows, TransformerEncoderLayer.Parts parts)
    {
        (_width, _feedForward, Heads) = (parts.Out.OutFeatures, parts.Up.OutFeatures, parts.Heads);
        (_normFirst, _causal, _gelu) = (parts.NormFirst, parts.Causal, parts.Activation == TransformerActivation.Gelu);
        (_norm1, _norm2) = (new(parts.Norm1), new(parts.Norm2));
        _in = new(rows, parts.InWeight.Value, parts.InBias?.Value);
        (_out, _up, _down) = (Packed(parts.Out), Packed(parts.Up), Packed(parts.Down));

        PackedLinear Packed(Linear layer) => new(rows, layer.Weight.Value, layer.Bias?.Value);
    }

    internal int Heads { get; }

    /// <summary>The most numbers per position that a product gives.</summary>
    internal int Widest => Math.Max(3 * _width, _feedForward);

    /// <summary>Maps x to y.</summary>
    /// <param name="batch">Examples.</param>
    /// <param name="length">Positions of each.</param>
    /// <param name="x"><c>[batch, length, width]</c>.</param>
    /// <param name="y">The same shape, overwritten.</param>
    /// <param name="normal">Room for as many numbers.</param>
    /// <param name="wide">Room for the widest product.</param>
    /// <param name="sums">Room for two numbers per position, and one per head and position.</param>
    internal void Run(int batch, int length, ReadOnlySpan<float> x, Span<float> y, Span<float> normal, Span<float> wide, Span<float> sums)
    {
        int rows = batch * length;
        Span<float> heads = wide[..(3 * rows * _width)], joined = wide[..(rows * _width)], hidden = wide[..(rows * _feedForward)];

        // 1. Attention and its shortcut.
        if (_normFirst) _norm1.Run(x, normal, sums);
        _in.Run(_normFirst ? normal : x, heads);
        AttentionKernel.Forward(Shape(batch, length), heads, heads[_width..], heads[(2 * _width)..], [], [], normal, sums);
        _out.Run(normal, joined);
        Elementwise.Binary(new AddOperator(), x, joined, y);
        if (!_normFirst) _norm1.Run(y, y, sums);

        // 2. Two products and their shortcut.
        if (_normFirst) _norm2.Run(y, normal, sums);
        _up.Run(_normFirst ? normal : y, hidden, _gelu ? GemmActivation.None : GemmActivation.Relu);
        if (_gelu) Elementwise.Unary(new GeluOperator(), hidden, hidden);
        _down.Run(hidden, normal);
        Elementwise.AddInto(normal, y);
        if (!_normFirst) _norm2.Run(y, y, sums);
    }

    private AttentionShape Shape(int batch, int length)
    {
        int size = _width / Heads;
        var inner = new HeadStrides(3 * length * _width, 3 * _width, size);
        return new()
        {
            Batch = batch,
            Heads = Heads,
            Queries = length,
            Keys = length,
            HeadSize = size,
            ValueSize = size,
            Q = inner,
            K = inner,
            V = inner,
            Y = new(length * _width, _width, size),
            Scale = 1 / MathF.Sqrt(size),
            Causal = _causal,
        };
    }
}

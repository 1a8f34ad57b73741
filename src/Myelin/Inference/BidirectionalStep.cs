using Myelin.Kernels;

namespace Myelin;

/// <summary>All layers of a recurrent layer in both directions, from states of 0, with the weights packed.</summary>
internal sealed class BidirectionalStep : InferenceStep
{
    private readonly RecurrentShape[] _shapes;
    private readonly Tensor[] _packed;
    private readonly int _states, _cells, _length;

    /// <param name="output">The shape of the output.</param>
    /// <param name="shapes">The shape of each layer and direction.</param>
    /// <param name="packed">The packed weights of each layer and direction.</param>
    internal BidirectionalStep(Shape output, RecurrentShape[] shapes, Tensor[] packed) : base(output)
    {
        (_shapes, _packed) = (shapes, packed);
        _length = output.ElementCount;
        _states = shapes[0].StateLength;
        _cells = shapes[0].HasCell ? _states : 0;
    }

    /// <summary>The states, the output of one direction, and two buffers between which layers alternate.</summary>
    internal override int ScratchLength => _states + _cells + (_length / 2) + (Between * _length);

    private int Between => Math.Min(2, (_shapes.Length / 2) - 1);

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        int layers = _shapes.Length / 2;
        Span<float> one = scratch[..^(Between * _length)], between = scratch[one.Length..];
        for (int layer = 0; layer < layers; layer++)
        {
            Span<float> output = layer == layers - 1 ? y : between.Slice(layer % 2 * _length, _length);
            RunOne(2 * layer, x, output, one);
            RunOne((2 * layer) + 1, x, output, one);
            x = output;
        }
    }

    private void RunOne(int index, ReadOnlySpan<float> x, Span<float> output, Span<float> scratch)
    {
        RecurrentShape shape = _shapes[index];
        Span<float> hidden = scratch[.._states], cell = scratch.Slice(_states, _cells), y = scratch[(_states + _cells)..];
        hidden.Clear();
        cell.Clear();
        RecurrentKernel.Forward(shape, [], x, _packed[index].Span, y, hidden, cell);
        int units = shape.Hidden, start = shape.Reverse ? units : 0;
        for (int row = 0; row < shape.Rows; row++) y.Slice(row * units, units).CopyTo(output.Slice((2 * row * units) + start, units));
    }
}

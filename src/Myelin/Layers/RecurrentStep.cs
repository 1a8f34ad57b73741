using Myelin.Kernels;

namespace Myelin.Layers;

/// <summary>All layers and directions of a recurrent layer, from states of 0, with the weights packed.</summary>
internal sealed class RecurrentStep : InferenceStep
{
    private readonly RecurrentShape[] _shapes;
    private readonly Tensor[] _packed;
    private readonly Tensor _hidden, _cell, _oneWay;
    private readonly Tensor[] _between;
    private readonly int _directions;

    /// <param name="output">The shape of the output.</param>
    /// <param name="shapes">Of each layer and direction.</param>
    /// <param name="packed">The weights of each, packed.</param>
    internal RecurrentStep(Shape output, RecurrentShape[] shapes, Tensor[] packed) : base(output)
    {
        (_shapes, _packed) = (shapes, packed);
        _directions = Array.Exists(shapes, s => s.Reverse) ? 2 : 1;
        int length = output.ElementCount, layers = shapes.Length / _directions;
        _hidden = Tensor.Uninitialized([shapes[0].StateLength]);
        _cell = Tensor.Uninitialized([shapes[0].HasCell ? shapes[0].StateLength : 0]);
        _oneWay = Tensor.Uninitialized([_directions == 1 ? 0 : length / 2]);

        // Layers pass their outputs to and fro.
        _between = [Tensor.Uninitialized([layers > 1 ? length : 0]), Tensor.Uninitialized([layers > 2 ? length : 0])];
    }

    internal override void Run(ReadOnlySpan<float> x, Span<float> y)
    {
        int layers = _shapes.Length / _directions;
        for (int layer = 0; layer < layers; layer++)
        {
            Span<float> output = layer == layers - 1 ? y : _between[layer % 2].Span;
            for (int d = 0; d < _directions; d++) RunOne((layer * _directions) + d, x, output);
            x = output;
        }
    }

    private void RunOne(int index, ReadOnlySpan<float> x, Span<float> output)
    {
        RecurrentShape shape = _shapes[index];
        _hidden.Span.Clear();
        _cell.Span.Clear();
        Span<float> y = _directions == 1 ? output : _oneWay.Span;
        Recurrent.Forward(shape, [], x, _packed[index].Span, y, _hidden.Span, _cell.Span);
        if (_directions == 1) return;
        int units = shape.Hidden, start = shape.Reverse ? units : 0;
        for (int row = 0; row < shape.Rows; row++) y.Slice(row * units, units).CopyTo(output.Slice((2 * row * units) + start, units));
    }
}

using Myelin.Kernels;

namespace Myelin;

/// <summary>All layers of a recurrent layer in both directions, from states of 0, with the weights packed.</summary>
internal sealed class BidirectionalStep : InferenceStep
{
    private readonly RecurrentShape[] _shapes;
    private readonly Tensor[] _packed;
    private readonly Tensor _hidden, _cell, _oneWay;
    private readonly Tensor[] _between;

    /// <param name="output">The shape of the output.</param>
    /// <param name="shapes">The shape of each layer and direction.</param>
    /// <param name="packed">The packed weights of each layer and direction.</param>
    internal BidirectionalStep(Shape output, RecurrentShape[] shapes, Tensor[] packed) : base(output)
    {
        (_shapes, _packed) = (shapes, packed);
        int length = output.ElementCount, layers = shapes.Length / 2;
        _hidden = Tensor.Uninitialized([shapes[0].StateLength]);
        _cell = Tensor.Uninitialized([shapes[0].HasCell ? shapes[0].StateLength : 0]);
        _oneWay = Tensor.Uninitialized([length / 2]);

        // Layers alternate between two buffers.
        _between = [Tensor.Uninitialized([layers > 1 ? length : 0]), Tensor.Uninitialized([layers > 2 ? length : 0])];
    }

    internal override void Run(ReadOnlySpan<float> x, Span<float> y)
    {
        int layers = _shapes.Length / 2;
        for (int layer = 0; layer < layers; layer++)
        {
            Span<float> output = layer == layers - 1 ? y : _between[layer % 2].Span;
            RunOne(2 * layer, x, output);
            RunOne((2 * layer) + 1, x, output);
            x = output;
        }
    }

    private void RunOne(int index, ReadOnlySpan<float> x, Span<float> output)
    {
        RecurrentShape shape = _shapes[index];
        _hidden.Span.Clear();
        _cell.Span.Clear();
        Span<float> y = _oneWay.Span;
        RecurrentKernel.Forward(shape, [], x, _packed[index].Span, y, _hidden.Span, _cell.Span);
        int units = shape.Hidden, start = shape.Reverse ? units : 0;
        for (int row = 0; row < shape.Rows; row++) y.Slice(row * units, units).CopyTo(output.Slice((2 * row * units) + start, units));
    }
}

using Myelin.Kernels;

namespace Myelin;

/// <summary>All layers of a recurrent layer in one direction, from states of 0, with the weights packed.</summary>
internal sealed class RecurrentStep : InferenceStep
{
    private readonly RecurrentShape[] _layers;
    private readonly Tensor _packed, _hidden, _cell;

    /// <param name="output">The shape of the output.</param>
    /// <param name="layers">The layers, starting with the lowest.</param>
    /// <param name="packed">The packed weights of each.</param>
    internal RecurrentStep(Shape output, RecurrentShape[] layers, Tensor[] packed) : base(output)
    {
        (_layers, _packed) = (layers, TensorOperators.Concat(packed));
        int states = layers.Length * layers[0].StateLength;
        _hidden = Tensor.Uninitialized([states]);
        _cell = Tensor.Uninitialized([layers[0].HasCell ? states : 0]);
    }

    internal override void Run(ReadOnlySpan<float> x, Span<float> y)
    {
        _hidden.Span.Clear();
        _cell.Span.Clear();
        RecurrentKernel.ForwardStack(_layers, x, _packed.Span, y, _hidden.Span, _cell.Span);
    }
}

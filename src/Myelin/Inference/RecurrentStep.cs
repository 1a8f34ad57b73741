using Myelin.Kernels;

namespace Myelin;

/// <summary>All layers of a recurrent layer in one direction, from states of 0, with the weights packed.</summary>
internal sealed class RecurrentStep : InferenceStep
{
    private readonly RecurrentShape[] _layers;
    private readonly Tensor _packed;
    private readonly int _states;

    /// <param name="output">The shape of the output.</param>
    /// <param name="layers">The layers, starting with the lowest.</param>
    /// <param name="packed">The packed weights of each.</param>
    internal RecurrentStep(Shape output, RecurrentShape[] layers, Tensor[] packed) : base(output)
    {
        (_layers, _packed) = (layers, TensorOperators.Concat(packed));
        _states = layers.Length * layers[0].StateLength;
    }

    /// <summary>The hidden states, and the cells if there are any.</summary>
    internal override int ScratchLength => _layers[0].HasCell ? 2 * _states : _states;

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        scratch.Clear();
        RecurrentKernel.ForwardStack(_layers, x, _packed.Span, y, scratch[.._states], scratch[_states..]);
    }
}

using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// One step of a plain recurrent layer: h' = f(W_ih·x + b_ih + W_hh·h + b_hh), f being tanh or max(0, ·). PyTorch: <c>nn.RNNCell</c>.
/// </summary>
public sealed class RnnCell : Layer
{
    private readonly CellWeights _weights;

    /// <param name="inputSize">Size of x's last axis, at least 1.</param>
    /// <param name="hiddenSize">Units, at least 1.</param>
    /// <param name="bias">Whether to have biases.</param>
    /// <param name="activation">f.</param>
    public RnnCell(int inputSize, int hiddenSize, bool bias = true, RnnActivation activation = RnnActivation.Tanh) =>
        _weights = new CellWeights(activation == RnnActivation.Relu ? RecurrentKind.Relu : RecurrentKind.Tanh, nameof(RnnCell), inputSize,
            hiddenSize, bias, Param);

    /// <summary>
    /// h' from a state of 0: x <c>float32[N, inputSize]</c> to <c>float32[N, hiddenSize]</c>; a single example may be <c>[inputSize]</c>.
    /// </summary>
    /// <exception cref="ShapeException">x has other axes or features.</exception>
    public override Tensor Forward(Tensor x) => _weights.Step(Label, x, null, null).Hidden;

    /// <summary>h' from a state.</summary>
    /// <param name="x">As for <see cref="Forward"/>.</param>
    /// <param name="hidden">h, float32 <c>[N, hiddenSize]</c>, for a single example <c>[hiddenSize]</c>; null for 0.</param>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    public Tensor Call(Tensor x, Tensor? hidden) => Show(x, _weights.Step(Label, x, hidden, null).Hidden);

    /// <inheritdoc/>
    public override string Describe() => _weights.Describe(nameof(RnnCell));
}

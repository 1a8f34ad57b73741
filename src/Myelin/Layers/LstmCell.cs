using Myelin.Kernels;

namespace Myelin;

/// <summary>One step of long short-term memory, with the equations of <see cref="Lstm"/>. PyTorch: <c>nn.LSTMCell</c>.</summary>
public sealed class LstmCell : Module<Tensor, LstmState>
{
    private readonly CellWeights _weights;

    /// <param name="inputSize">Size of x's last axis, at least 1.</param>
    /// <param name="hiddenSize">Units, at least 1.</param>
    /// <param name="bias">Whether to have biases.</param>
    public LstmCell(int inputSize, int hiddenSize, bool bias = true) =>
        _weights = new CellWeights(RecurrentKind.Lstm, nameof(LstmCell), inputSize, hiddenSize, bias, Param);

    /// <summary>
    /// h' and c', float32 <c>[N, hiddenSize]</c> each, from states of 0 and x <c>float32[N, inputSize]</c>; a single example may be
    /// <c>[inputSize]</c>.
    /// </summary>
    /// <exception cref="ShapeException">x has other axes or features.</exception>
    public override LstmState Forward(Tensor x) => Step(x, null);

    /// <summary>h' and c' from states.</summary>
    /// <param name="x">As for <see cref="Forward"/>.</param>
    /// <param name="state">h and c, float32 <c>[N, hiddenSize]</c>, for a single example <c>[hiddenSize]</c>; null for 0.</param>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    public LstmState Call(Tensor x, LstmState? state) => Show(x, Step(x, state));

    /// <inheritdoc/>
    public override string Describe() => _weights.Describe(nameof(LstmCell));

    private LstmState Step(Tensor x, LstmState? state)
    {
        (Tensor hidden, Tensor? cell) = _weights.Step(Label, x, state?.Hidden, state?.Cell);
        return new LstmState(hidden, cell!);
    }
}

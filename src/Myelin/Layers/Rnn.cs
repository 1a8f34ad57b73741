using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// Plain recurrent layers: hₜ = f(W_ih·xₜ + b_ih + W_hh·hₜ₋₁ + b_hh), f being tanh or max(0, ·) (Elman 1990). The influence of a step on
/// the loss many steps later passes through as many products with W_hh, and so vanishes or explodes; if that matters use <see cref="Lstm"/>
/// or <see cref="Gru"/>. PyTorch: <c>nn.RNN</c>.
/// </summary>
public sealed class Rnn : RecurrentLayer
{
    /// <param name="inputSize">Size of x's last axis, at least 1.</param>
    /// <param name="hiddenSize">Units of a layer in one direction, at least 1.</param>
    /// <param name="layers">The number of stacked layers.</param>
    /// <param name="activation">f.</param>
    /// <param name="bias">Whether to have biases.</param>
    /// <param name="batchFirst">Whether sequences are <c>[N, T, ·]</c>; else <c>[T, N, ·]</c>, which is PyTorch's default.</param>
    /// <param name="dropout">
    /// In training, the fraction of each layer's output that is set to 0 before the layer above gets it. With one layer it must be 0.
    /// </param>
    /// <param name="bidirectional">Whether each layer also runs from the last step to the first.</param>
    /// <exception cref="ArgumentException">A size is below 1, or dropout out of range or without a second layer.</exception>
    public Rnn(int inputSize, int hiddenSize, int layers = 1, RnnActivation activation = RnnActivation.Tanh, bool bias = true,
        bool batchFirst = true, float dropout = 0, bool bidirectional = false)
        : base(activation == RnnActivation.Relu ? RecurrentKind.Relu : RecurrentKind.Tanh, inputSize, hiddenSize, layers, bias, batchFirst,
        dropout, bidirectional) => Activation = activation;

    /// <summary>f.</summary>
    public RnnActivation Activation { get; }

    private protected override string OwnSettings => Activation == RnnActivation.Relu ? ", RnnActivation.Relu" : "";

    /// <summary>The output of every step and the final state, from an initial state. PyTorch: <c>output, h_n = rnn(x, h_0)</c>.</summary>
    /// <param name="x">As for <see cref="RecurrentLayer.Forward"/>.</param>
    /// <param name="initial">
    /// float32 <c>[layers·directions, N, hiddenSize]</c>, for a single sequence <c>[layers·directions, hiddenSize]</c>; null for 0.
    /// </param>
    /// <param name="lengths">
    /// The number of steps of each sequence, in any order; null if all have T. After the last step x has no effect, the output is 0, and
    /// the final state is that of the last step.
    /// </param>
    /// <returns>The output of every step, and the final state, of the initial one's shape.</returns>
    /// <exception cref="ShapeException">The sizes do not fit, there are no steps, or a length is below 1 or above T.</exception>
    public (Tensor Output, Tensor State) Call(Tensor x, Tensor? initial, IReadOnlyList<int>? lengths = null)
    {
        Result result = Run(x, initial, null, lengths);
        return (Show(x, result.Output), result.Hidden);
    }
}

using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// Gated recurrent units (Cho et al. 2014): r = σ(W_ir·xₜ + b_ir + W_hr·hₜ₋₁ + b_hr), z likewise, n = tanh(W_in·xₜ + b_in + r·(W_hn·hₜ₋₁ +
/// b_hn)), hₜ = (1 - z)·n + z·hₜ₋₁. Where z is near 1 the state is kept, for any number of steps. It has three quarters of an
/// <see cref="Lstm"/>'s weights. The rows of the weights are r, z, n, as in PyTorch. PyTorch: <c>nn.GRU</c>.
/// </summary>
public sealed class Gru : RecurrentLayer
{
    /// <param name="inputSize">Size of x's last axis, at least 1.</param>
    /// <param name="hiddenSize">Units of a layer in one direction, at least 1.</param>
    /// <param name="layers">The number of stacked layers.</param>
    /// <param name="bias">Whether to have biases.</param>
    /// <param name="batchFirst">Whether sequences are <c>[N, T, ·]</c>; else <c>[T, N, ·]</c>, which is PyTorch's default.</param>
    /// <param name="dropout">
    /// In training, the fraction of each layer's output that is set to 0 before the layer above gets it. With one layer it must be 0.
    /// </param>
    /// <param name="bidirectional">Whether each layer also runs from the last step to the first.</param>
    /// <exception cref="ArgumentException">A size is below 1, or dropout out of range or without a second layer.</exception>
    public Gru(int inputSize, int hiddenSize, int layers = 1, bool bias = true, bool batchFirst = true, float dropout = 0, bool bidirectional = false)
        : base(RecurrentKind.Gru, inputSize, hiddenSize, layers, bias, batchFirst, dropout, bidirectional)
    {
    }

    /// <summary>The output of every step and the final state, from an initial state. PyTorch: <c>output, h_n = gru(x, h_0)</c>.</summary>
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

using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber 1997): with a = W_ih·xₜ + b_ih + W_hh·hₜ₋₁ + b_hh split into four, i = σ(a₁), f =
/// σ(a₂), g = tanh(a₃), o = σ(a₄); cₜ = f·cₜ₋₁ + i·g; hₜ = o·tanh(cₜ). The cell state c is only scaled by f and added to, so where f is
/// near 1 its content, and the gradient, survive many steps. The rows of the weights are i, f, g, o, as in PyTorch. PyTorch:
/// <c>nn.LSTM</c>.
/// </summary>
/// <example><code>
/// var model = new Sequential(new Lstm(28, 128, layers: 2), new SequenceLast(), new Linear(128, 10));
/// </code></example>
public sealed class Lstm : RecurrentLayer
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
    public Lstm(int inputSize, int hiddenSize, int layers = 1, bool bias = true, bool batchFirst = true, float dropout = 0, bool bidirectional = false)
        : base(RecurrentKind.Lstm, inputSize, hiddenSize, layers, bias, batchFirst, dropout, bidirectional)
    {
    }

    /// <summary>
    /// The output of every step and the final states, from initial states. PyTorch: <c>output, (h_n, c_n) = lstm(x, (h_0, c_0))</c>.
    /// </summary>
    /// <param name="x">As for <see cref="RecurrentLayer.Forward"/>.</param>
    /// <param name="initial">Hidden and cell state; null for 0.</param>
    /// <param name="lengths">
    /// The number of steps of each sequence, in any order; null if all have T. After the last step x has no effect, the output is 0, and
    /// the final states are those of the last step.
    /// </param>
    /// <returns>The output of every step, and the final states.</returns>
    /// <exception cref="ShapeException">The sizes do not fit, there are no steps, or a length is below 1 or above T.</exception>
    public (Tensor Output, LstmState State) Call(Tensor x, LstmState? initial, IReadOnlyList<int>? lengths = null)
    {
        Result result = Run(x, initial?.Hidden, initial?.Cell, lengths);
        return (Show(x, result.Output), new LstmState(result.Hidden, result.Cell));
    }

    /// <summary>The gates of one layer in one direction at every step, in evaluation mode and without recording: for display.</summary>
    /// <param name="x">As for <see cref="RecurrentLayer.Forward"/>.</param>
    /// <param name="initial">As for <see cref="Call(Tensor, LstmState?, IReadOnlyList{int}?)"/>.</param>
    /// <param name="layer">The layer, 0 to <see cref="RecurrentLayer.Layers"/> - 1.</param>
    /// <param name="reverse">Whether to return its backward direction.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or direction.</exception>
    public LstmGates Gates(Tensor x, LstmState? initial = null, int layer = 0, bool reverse = false)
    {
        if (layer < 0 || layer >= Layers || (reverse && !Bidirectional))
        {
            throw new ArgumentOutOfRangeException(nameof(layer),
                $"{Label}: Gates needs a layer from 0 to {Layers - 1}{(Bidirectional ? "" : ", and not reverse")}.\n" +
                $"  Got layer {layer}{(reverse ? ", reverse" : "")}.\n  The first layer is 0.");
        }

        Prediction.Begin();
        try
        {
            Traced traced = Trace(x, initial?.Hidden, initial?.Cell, layer, reverse);
            return new LstmGates(traced.Gate(0), traced.Gate(1), traced.Gate(2), traced.Gate(3), traced.Cell, traced.Output);
        }
        finally
        {
            Prediction.End();
        }
    }
}

/// <summary>The states of an <see cref="Lstm"/>, or of one step of an <see cref="LstmCell"/>.</summary>
/// <param name="Hidden">
/// h, float32 <c>[layers·directions, N, hiddenSize]</c>, for a single sequence <c>[layers·directions, hiddenSize]</c>; of a cell <c>[N,
/// hiddenSize]</c>.
/// </param>
/// <param name="Cell">c, of the same shape.</param>
public sealed record LstmState(Tensor Hidden, Tensor Cell);

/// <summary>
/// The internal values of an <see cref="Lstm"/>: each float32 of the output sequence's shape for one direction, <c>[N, T, hiddenSize]</c>,
/// or <c>[T, N, hiddenSize]</c> without batchFirst.
/// </summary>
/// <param name="Input">i: how much of the candidate enters the cell, 0 to 1.</param>
/// <param name="Forget">f: how much of the cell stays, 0 to 1.</param>
/// <param name="Candidate">g: what may enter, -1 to 1.</param>
/// <param name="Output">o: how much of the cell is output, 0 to 1.</param>
/// <param name="Cell">c after the step.</param>
/// <param name="Hidden">h after the step.</param>
public sealed record LstmGates(Tensor Input, Tensor Forget, Tensor Candidate, Tensor Output, Tensor Cell, Tensor Hidden);

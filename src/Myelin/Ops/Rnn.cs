using Myelin.Kernels;

namespace Myelin;

/// <summary>The activation of a plain recurrent layer.</summary>
public enum RnnActivation
{
    /// <summary>tanh.</summary>
    Tanh,

    /// <summary>max(0, ·).</summary>
    Relu,
}

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// A plain recurrent layer over whole sequences, in one direction (Elman 1990): hₜ = f(W_ih·xₜ + b_ih + W_hh·hₜ₋₁ + b_hh) with f =
        /// tanh or max(0, ·). Every input gets a gradient. PyTorch: <c>torch.rnn_tanh</c>, <c>torch.rnn_relu</c>.
        /// </summary>
        /// <param name="weightIh">W_ih, float32 <c>[H, I]</c>; this tensor is <c>[N, T, I]</c>.</param>
        /// <param name="weightHh">W_hh, float32 <c>[H, H]</c>.</param>
        /// <param name="biasIh">b_ih, float32 <c>[H]</c>, or null.</param>
        /// <param name="biasHh">b_hh, float32 <c>[H]</c>, or null.</param>
        /// <param name="hidden">h₀, float32 <c>[N, H]</c>; null for 0.</param>
        /// <param name="activation">f.</param>
        /// <param name="batchFirst">Whether this tensor and the output are <c>[N, T, ·]</c>; else <c>[T, N, ·]</c>.</param>
        /// <param name="reverse">Whether the last step comes first.</param>
        /// <param name="lengths">
        /// The number of steps of each sequence, 1 to T; empty if all have T. After the last step the state is unchanged and the output is
        /// 0; the values of x there have no effect.
        /// </param>
        /// <returns>h of every step, float32 <c>[N, T, H]</c>, or <c>[T, N, H]</c> without batchFirst; the final h, float32 <c>[N, H]</c>.</returns>
        /// <exception cref="ShapeException">The sizes do not fit, there are no steps, or a length is out of range.</exception>
        public (Tensor Output, Tensor Hidden) Rnn(Tensor weightIh, Tensor weightHh, Tensor? biasIh, Tensor? biasHh, Tensor? hidden = null,
            RnnActivation activation = RnnActivation.Tanh,
            bool batchFirst = true, bool reverse = false, ReadOnlySpan<int> lengths = default)
        {
            RecurrentKind kind = activation == RnnActivation.Relu ? RecurrentKind.Relu : RecurrentKind.Tanh;
            (Tensor y, Tensor final, _) = RecurrenceOp.Record("Rnn", kind, new(x, weightIh, weightHh, biasIh, biasHh, hidden, null),
                batchFirst, reverse, lengths);
            return (y, final);
        }
    }
}

using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Gated recurrent units over whole sequences, one layer in one direction (Cho et al. 2014). For each step, with W and b split into
        /// three: r = σ(W_ir·xₜ + b_ir + W_hr·hₜ₋₁ + b_hr), z likewise, n = tanh(W_in·xₜ + b_in + r·(W_hn·hₜ₋₁ + b_hn)), hₜ = (1 - z)·n +
        /// z·hₜ₋₁. Every input gets a gradient. PyTorch: <c>torch.gru</c>.
        /// </summary>
        /// <param name="weightIh">W_ih, float32 <c>[3·H, I]</c>; this tensor is <c>[N, T, I]</c>.</param>
        /// <param name="weightHh">W_hh, float32 <c>[3·H, H]</c>.</param>
        /// <param name="biasIh">b_ih, float32 <c>[3·H]</c>, or null.</param>
        /// <param name="biasHh">b_hh, float32 <c>[3·H]</c>, or null.</param>
        /// <param name="hidden">h₀, float32 <c>[N, H]</c>; null for 0.</param>
        /// <param name="batchFirst">Whether this tensor and the output are <c>[N, T, ·]</c>; else <c>[T, N, ·]</c>.</param>
        /// <param name="reverse">Whether the last step comes first.</param>
        /// <param name="lengths">
        /// The number of steps of each sequence, 1 to T; empty if all have T. After the last step the state is unchanged and the output is
        /// 0; the values of x there have no effect.
        /// </param>
        /// <returns>h of every step, float32 <c>[N, T, H]</c>, or <c>[T, N, H]</c> without batchFirst; the final h, float32 <c>[N, H]</c>.</returns>
        /// <exception cref="ShapeException">The sizes do not fit, there are no steps, or a length is out of range.</exception>
        public (Tensor Output, Tensor Hidden) Gru(Tensor weightIh, Tensor weightHh, Tensor? biasIh, Tensor? biasHh, Tensor? hidden = null,
            bool batchFirst = true, bool reverse = false, ReadOnlySpan<int> lengths = default)
        {
            (Tensor y, Tensor final, _) = RecurrenceOp.Record("Gru", RecurrentKind.Gru,
                new(x, weightIh, weightHh, biasIh, biasHh, hidden, null), batchFirst, reverse, lengths);
            return (y, final);
        }
    }
}

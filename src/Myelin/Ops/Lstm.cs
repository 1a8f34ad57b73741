using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Long short-term memory over whole sequences, one layer in one direction (Hochreiter and Schmidhuber 1997; forget gate: Gers et
        /// al. 2000). For each step, with a = W_ih·xₜ + b_ih + W_hh·hₜ₋₁ + b_hh split into four: i = σ(a₁), f = σ(a₂), g = tanh(a₃), o =
        /// σ(a₄), cₜ = f·cₜ₋₁ + i·g, hₜ = o·tanh(cₜ). Every input gets a gradient. PyTorch: <c>torch.lstm</c>.
        /// </summary>
        /// <param name="weightIh">W_ih, float32 <c>[4·H, I]</c>; this tensor is <c>[N, T, I]</c>.</param>
        /// <param name="weightHh">W_hh, float32 <c>[4·H, H]</c>.</param>
        /// <param name="biasIh">b_ih, float32 <c>[4·H]</c>, or null.</param>
        /// <param name="biasHh">b_hh, float32 <c>[4·H]</c>, or null.</param>
        /// <param name="hidden">h₀, float32 <c>[N, H]</c>; null for 0.</param>
        /// <param name="cell">c₀, float32 <c>[N, H]</c>; null for 0.</param>
        /// <param name="batchFirst">Whether this tensor and the output are <c>[N, T, ·]</c>; else <c>[T, N, ·]</c>.</param>
        /// <param name="reverse">Whether the last step comes first.</param>
        /// <param name="lengths">
        /// The number of steps of each sequence, 1 to T; empty if all have T. After the last step the state is unchanged and the output is
        /// 0; the values of x there have no effect.
        /// </param>
        /// <returns>h of every step, float32 <c>[N, T, H]</c>, or <c>[T, N, H]</c> without batchFirst; the final h and c, float32 <c>[N, H]</c>.</returns>
        /// <exception cref="ShapeException">The sizes do not fit, there are no steps, or a length is out of range.</exception>
        public (Tensor Output, Tensor Hidden, Tensor Cell) Lstm(Tensor weightIh, Tensor weightHh, Tensor? biasIh, Tensor? biasHh,
            Tensor? hidden = null, Tensor? cell = null,
            bool batchFirst = true, bool reverse = false, ReadOnlySpan<int> lengths = default)
        {
            (Tensor y, Tensor final, Tensor? finalCell) = RecurrenceOp.Record("Lstm", RecurrentKind.Lstm,
                new(x, weightIh, weightHh, biasIh, biasHh, hidden, cell), batchFirst, reverse, lengths);
            return (y, final, finalCell!);
        }
    }
}

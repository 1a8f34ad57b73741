using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Rotary position embedding: in each head of E elements, the point (xᵢ, xᵢ₊ₑ⸝₂) is rotated by position·theta^(-2i/E). This is
        /// GPT-NeoX's order: halves instead of adjacent pairs. The product of two rotated heads depends on the distance between their
        /// positions. dx is dy rotated back. Su et al. 2021.
        /// </summary>
        /// <param name="heads">The number of heads in the last axis.</param>
        /// <param name="start">The position of the first row; start + T is at most 2²⁴ = 16,777,216.</param>
        /// <param name="theta">The base of the frequencies, above 0.</param>
        /// <returns>float32 <c>[…, T, heads·E]</c>, the shape of x; positions run along T.</returns>
        /// <exception cref="ShapeException">x has no such axes, its heads have an odd size, or a position is out of range.</exception>
        public Tensor Rotary(int heads = 1, int start = 0, float theta = 10000)
        {
            if (x.Rank < 2 || heads < 1 || x.Shape[^1] % (2 * heads) != 0 || start < 0 || !(theta > 0)) throw new ShapeException(
                "Rotary: x must be […, T, heads·E] with an even E, start at least 0 and theta above 0.",
                $"x {x.Describe()}, {heads} heads, start {start}, theta {theta}.",
                "A model of width 128 with 4 heads has E = 32.");
            if ((long)start + x.Shape[^2] > RotaryKernel.Positions) throw new ShapeException(
                $"Rotary: positions must be below 2^24 ({RotaryKernel.Positions}).", $"x {x.Describe()}, start {start}.",
                "Count from the beginning of the sequence, or of the visible part of it: only distances matter.");
            return RotaryOp.Record(x, heads, x.Shape[^1] / heads, 1, x.Shape[^2], start, theta);
        }
    }
}

internal static class RotaryOp
{
    /// <summary>Rotates the first heads of each row; <paramref name="stride"/> consecutive rows have the same position.</summary>
    internal static Tensor Record(Tensor x, int heads, int headSize, int stride, int period, int start, float theta = 10000)
    {
        var attributes = new RotaryAttributes(heads, headSize, stride, period, start, theta);
        return Operator.RecordOwn("Rotary", attributes, Turn(x, attributes, back: false), [x], [], static g => g.Set(0, Turn(g.Dy, g.Attributes, back: true)));
    }

    private static Tensor Turn(Tensor x, RotaryAttributes a, bool back)
    {
        Tensor y = Tensor.Uninitialized(x.Shape);
        int width = x.Shape[^1];
        RotaryKernel.Turn(width == 0 ? 0 : x.Length / width, width, a.Heads, a.HeadSize, a.Stride, a.Period, a.Start, a.Theta, back, x.Span, y.Span);
        GC.KeepAlive(x);
        return y;
    }
}

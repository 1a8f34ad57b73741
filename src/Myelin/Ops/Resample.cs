using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Computes each element along an axis as a weighted sum of a few: y[…, i, …] = Σₖ weights[i, k] · x[…, indices[i, k], …]. Any
        /// resizing along an axis has this form: <c>Resize</c> provides the usual ones. The gradient is spread by the same weights; the
        /// weights get none.
        /// </summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="indices">
        /// int32 <c>[n, k]</c>: the elements that each output reads, from 0 to the axis' size - 1; a negative one reads nothing.
        /// </param>
        /// <param name="weights">Their factors, one per index.</param>
        /// <returns>float32 of x's shape, with size n on the axis.</returns>
        /// <exception cref="ShapeException">There is no such axis, indices are not [n, k], or there are more or fewer weights.</exception>
        /// <exception cref="ArgumentOutOfRangeException">An index is outside the axis.</exception>
        public Tensor Resample(int axis, IntTensor indices, ReadOnlySpan<float> weights)
        {
            int place = x.Shape.Axis(axis), size = x.Shape[place];
            if (indices.Shape.Rank != 2 || indices.Length != weights.Length) throw new ShapeException(
                "Resample: indices must be int32[n, k], with a weight for each.",
                $"indices {indices.Describe()}, {weights.Length} weights.",
                "Give every output the same number of indices; -1 reads nothing.");
            foreach (int index in indices.AsSpan())
            {
                if (index >= size) throw new ArgumentOutOfRangeException(nameof(indices),
                    $"Resample: each index must be below the axis' size ({size}).\n  Got {index}.\n  Check the indices; -1 reads nothing.");
            }

            Taps taps = Taps.From(size, indices.Shape[0], indices.AsSpan(), weights);
            return Operator.RecordOwn("Resample", (taps, place), ResampleOp.Along(x, place, taps), [x], [], static g =>
                g.Set(0, ResampleOp.Along(g.Dy, g.Attributes.place, g.Attributes.taps.Transposed())));
        }
    }
}

/// <summary>Runs the kernel on tensors; nothing is recorded.</summary>
internal static class ResampleOp
{
    internal static Tensor Along(Tensor x, int axis, Taps taps)
    {
        Tensor y = Tensor.Uninitialized(x.Shape.With(axis, taps.Outputs));
        ResampleKernel.Apply(taps, x.Shape.Product(0, axis), x.Shape.Product(axis + 1, x.Rank), x.Span, y.Span);
        GC.KeepAlive(x);
        return y;
    }
}

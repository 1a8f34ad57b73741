using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor boxes)
    {
        /// <summary>
        /// Keeps only the best of overlapping boxes: boxes are visited from the highest score down, and one is kept if its intersection
        /// over union with every box kept before is at most the threshold. The choice of boxes is not differentiable: there is no gradient,
        /// and tensors that are selected with the result, as by <c>IndexSelect</c>, keep their own. PyTorch: <c>torchvision.ops.nms</c>.
        /// </summary>
        /// <param name="scores">float32 <c>[n]</c>; among equal ones the first comes first; NaN comes last.</param>
        /// <param name="iouThreshold">The largest overlap allowed, from 0 to 1.</param>
        /// <param name="maxCount">The largest number of boxes to keep.</param>
        /// <returns>
        /// int32 <c>[kept]</c>: the indices of the kept boxes, from the highest score down. This tensor is float32 <c>[n, 4]</c>: left,
        /// top, right, bottom.
        /// </returns>
        /// <exception cref="ShapeException">Boxes are not [n, 4], or scores not [n].</exception>
        /// <exception cref="ArgumentOutOfRangeException">The threshold is not from 0 to 1, or <paramref name="maxCount"/> is negative.</exception>
        public IntTensor NonMaxSuppression(Tensor scores, float iouThreshold, int maxCount = int.MaxValue)
        {
            if (boxes.Rank != 2 || boxes.Shape[1] != 4 || scores.Rank != 1 || scores.Length != boxes.Shape[0]) throw new ShapeException(
                "NonMaxSuppression: boxes must be [n, 4] and scores [n].",
                $"boxes {boxes.Describe()}, scores {scores.Describe()}.",
                "Give one class of one image at a time.");
            if (iouThreshold is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(iouThreshold),
                FormattableString.Invariant($"NonMaxSuppression: iouThreshold must be from 0 to 1.\n  Got {iouThreshold}.\n  Try 0.5."));
            if (maxCount < 0) throw new ArgumentOutOfRangeException(nameof(maxCount),
                $"NonMaxSuppression: maxCount must be at least 0.\n  Got {maxCount}.\n  Leave it out to keep all.");
            float[] values = scores.ToArray();
            int[] order = [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i])], kept = new int[Math.Min(maxCount, order.Length)];
            int count = NonMaxSuppressionKernel.Run(boxes.Span, order, iouThreshold, kept);
            GC.KeepAlive(boxes);
            return IntTensor.From(kept.AsSpan(0, count));
        }
    }
}

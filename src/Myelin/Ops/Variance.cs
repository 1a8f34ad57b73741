namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// The unbiased variance of all elements, a scalar: Σ(x - mean)²/(length - 1). With another correction: <c>x.Flatten().Variance(0, 0)</c>.
        /// PyTorch: <c>torch.var</c>.
        /// </summary>
        /// <exception cref="ShapeException">There are fewer than two elements.</exception>
        public Tensor Variance() => x.Reshape(x.Length).Variance(0);

        /// <summary>The variance along one axis. dx = 2(x - mean)/(size - correction)·dy.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="correction">1 for the unbiased estimate, 0 for the variance of the elements themselves.</param>
        /// <param name="keepDims">Keep the axis, with size 1.</param>
        /// <exception cref="ShapeException">The axis does not have more elements than the correction.</exception>
        public Tensor Variance(int axis, int correction = 1, bool keepDims = false)
        {
            int size = x.Shape[x.Shape.Axis(axis)];
            if (size <= correction) throw new ShapeException(
                $"Variance: the axis must have more than {correction} elements.",
                $"axis {axis} of {x.Describe()}.",
                "Try correction: 0, or more data.");
            // Two passes: the differences from the mean are small numbers, so their squares lose no precision.
            Tensor squares = (x - x.Mean(axis, keepDims: true)).Square(), variance = squares.Sum(axis, keepDims) * (1f / (size - correction));
            return IsFinite(variance) ? variance : squares.Mean(axis, keepDims) * ((float)size / (size - correction));
        }

        /// <summary>The variance over several axes, of all their elements together.</summary>
        /// <param name="axes">The axes; negative counts from the end.</param>
        /// <param name="correction">1 for the unbiased estimate, 0 for the variance of the elements themselves.</param>
        /// <param name="keepDims">Keep the axes, with size 1.</param>
        /// <exception cref="ShapeException">An axis is named twice, or there are no more elements than the correction.</exception>
        public Tensor Variance(ReadOnlySpan<int> axes, int correction = 1, bool keepDims = false)
        {
            int size = 1;
            foreach (int axis in axes) size *= x.Shape[x.Shape.Axis(axis)];
            if (size <= correction) throw new ShapeException(
                $"Variance: the axes must have more than {correction} elements.",
                $"axes [{string.Join(", ", axes.ToArray())}] of {x.Describe()}.",
                "Try correction: 0, or more data.");
            Tensor squares = (x - x.Mean(axes, keepDims: true)).Square(), variance = squares.Sum(axes, keepDims) * (1f / (size - correction));
            return IsFinite(variance) ? variance : squares.Mean(axes, keepDims) * ((float)size / (size - correction));
        }
    }

    /// <summary>Whether no sum overflowed. The mean of squares may be finite where their sum is not; it has other bits, so it comes second.</summary>
    private static bool IsFinite(Tensor sums)
    {
        bool isFinite = true;
        foreach (float sum in sums.Span) isFinite &= float.IsFinite(sum);
        GC.KeepAlive(sums);
        return isFinite;
    }
}

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// The largest value of each window of <c>[N, C, L]</c>; the gradient goes to it. Computed as <c>MaxPool2d</c> of images of one row.
        /// PyTorch: <c>F.max_pool1d</c>.
        /// </summary>
        /// <param name="kernelSize">Length of the windows.</param>
        /// <param name="stride">Step between windows; the window's length if not given.</param>
        /// <param name="padding">Positions added at each end, which are never the maximum; at most half the window.</param>
        /// <param name="dilation">Step between adjacent elements of a window.</param>
        /// <returns>float32 <c>[N, C, L']</c>, L' = (L + 2·padding - dilation·(kernel - 1) - 1)/stride + 1, rounded down.</returns>
        /// <exception cref="ShapeException">x is not [N, C, L], or a size is out of range.</exception>
        public Tensor MaxPool1d(int kernelSize, int? stride = null, int padding = 0, int dilation = 1) =>
            Pooling1dOp.Row("MaxPool1d", x).MaxPool2d((1, kernelSize), (1, stride ?? kernelSize), (0, padding), (1, dilation)).Squeeze(2);

        /// <summary>
        /// The mean of each window of <c>[N, C, L]</c>. Computed as <c>AvgPool2d</c> of images of one row. PyTorch: <c>F.avg_pool1d</c>.
        /// </summary>
        /// <param name="kernelSize">Length of the windows.</param>
        /// <param name="stride">Step between windows; the window's length if not given.</param>
        /// <param name="padding">Zeros at each end; at most half the window.</param>
        /// <param name="countIncludePad">Whether the zeros count in the mean.</param>
        /// <returns>float32 <c>[N, C, L']</c>, L' = (L + 2·padding - kernel)/stride + 1, rounded down.</returns>
        /// <exception cref="ShapeException">x is not [N, C, L], or a size is out of range.</exception>
        public Tensor AvgPool1d(int kernelSize, int? stride = null, int padding = 0, bool countIncludePad = true) =>
            Pooling1dOp.Row("AvgPool1d", x).AvgPool2d((1, kernelSize), (1, stride ?? kernelSize), (0, padding), countIncludePad).Squeeze(2);
    }
}

internal static class Pooling1dOp
{
    /// <summary>A sequence as an image of one row.</summary>
    internal static Tensor Row(string name, Tensor x) => x.Rank == 3
        ? x.Unsqueeze(2)
        : throw new ShapeException($"{name}: x must be [N, C, L].", $"x {x.Describe()}.", "For a sequence [N, L, C] use x.Transpose(1, 2).");
}

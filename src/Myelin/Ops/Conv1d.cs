namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Cross-correlation along a sequence: y[n, o, i] = b[o] + Σ x[n, c, i·stride + p·dilation - padding] · W[o, c, p]. Computed as
        /// <c>Conv2d</c> on images of one row, including gradients. PyTorch: <c>F.conv1d</c>.
        /// </summary>
        /// <param name="weight">W, float32 <c>[O, C / groups, kernel]</c>; this tensor is <c>[N, C, L]</c>.</param>
        /// <param name="bias">b, float32 <c>[O]</c>, or null.</param>
        /// <param name="stride">Step between adjacent outputs.</param>
        /// <param name="padding">Zeros added at each end.</param>
        /// <param name="dilation">Step between adjacent taps.</param>
        /// <param name="groups">The number of groups that the channels are split into.</param>
        /// <returns>float32 <c>[N, O, L']</c>, L' = (L + 2·padding - dilation·(kernel-1) - 1)/stride + 1.</returns>
        /// <exception cref="ShapeException">The sizes do not fit, or x is shorter than the kernel.</exception>
        public Tensor Conv1d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
        {
            if (x.Rank != 3 || weight.Rank != 3)
            {
                throw new ShapeException("Conv1d: x must be [N, C, L] and weight [O, C / groups, kernel].", $"x {x.Describe()}, weight {weight.Describe()}.",
                    "For a sequence [N, L, C] use x.Transpose(1, 2).");
            }

            return x.Unsqueeze(2).Conv2d(weight.Unsqueeze(2), bias, (1, stride), (0, padding), (1, dilation), groups).Squeeze(2);
        }
    }
}

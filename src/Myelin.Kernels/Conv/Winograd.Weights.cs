namespace Myelin.Kernels;

// Transformed weights U[frequency][in][out], the outputs in panels of two lanes.
internal static unsafe partial class Winograd<S, V>
{
    /// <summary>Floats of the transformed weights of <see cref="Forward"/>.</summary>
    internal static long WeightsLength(in ConvShape shape) => Frequencies * (long)WeightStride(shape.InChannels, shape.OutChannels);

    /// <summary>Floats of the transformed weights of <see cref="GradientInput"/>.</summary>
    internal static long GradientWeightsLength(in ConvShape shape) => Frequencies * (long)WeightStride(shape.OutChannels, shape.InChannels);

    /// <summary>u = the transformed weights of <see cref="Forward"/>.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weight">[OutChannels, InChannels, K, K].</param>
    /// <param name="u"><see cref="WeightsLength"/> floats.</param>
    internal static void TransformWeights(in ConvShape shape, float* weight, float* u)
    {
        int taps = shape.KernelH * shape.KernelW;
        Workers.Run(shape.InChannels, new WeightJob(shape.KernelH, shape.InChannels, shape.OutChannels, taps, (nint)shape.InChannels * taps, false, weight, u));
    }

    /// <summary>u = the transformed weights of <see cref="GradientInput"/>: flipped, and outputs exchanged with inputs.</summary>
    /// <param name="shape">The sizes of the forward convolution.</param>
    /// <param name="weight">[OutChannels, InChannels, K, K].</param>
    /// <param name="u"><see cref="GradientWeightsLength"/> floats.</param>
    internal static void TransformWeightsForGradient(in ConvShape shape, float* weight, float* u)
    {
        int taps = shape.KernelH * shape.KernelW;
        Workers.Run(shape.OutChannels, new WeightJob(shape.KernelH, shape.OutChannels, shape.InChannels, (nint)shape.InChannels * taps, taps, true, weight, u));
    }

    private static nint WeightStride(int inChannels, int outChannels) => (nint)inChannels * Lanes(outChannels) + Skew;

    // A block transforms the kernels of one input channel.
    private readonly struct WeightJob(int kernel, int inChannels, int outChannels, nint inStride, nint outStride, bool flip, float* weight, float* u) : IJob
    {
        /// <inheritdoc/>
        public void Run(int block)
        {
            int taps = kernel * kernel, lanes = Lanes(outChannels), panel = 2 * S.Count;
            nint stride = WeightStride(inChannels, outChannels);
            float* plane = Workspace.Get(Workspace.Slot.TileImage, (nint)taps * lanes), scratch = Scratch();
            ConvTiles.PackB<S, V>(weight + block * inStride, 1, outStride, taps, outChannels, plane);
            for (int j = 0; j < lanes; j += S.Count)
            {
                int first = j / panel * panel, width = Math.Min(panel, lanes - first);
                float* taps0 = plane + (nint)first * taps + (j - first), target = u + (nint)first * inChannels + (nint)block * width + (j - first);
                nint step = flip ? -width : width;
                if (flip) taps0 += (nint)(taps - 1) * width;
                WinogradTransform<S, V>.Evaluate(kernel, taps0, kernel * step, step, target, stride, scratch);
                Scale(target, stride);
            }
        }
    }

    // D on both axes.
    private static void Scale(float* values, nint stride)
    {
        const int Points = WinogradTransform<S, V>.Points;
        for (int f = 0; f < Frequencies; f++, values += stride)
        {
            V factor = S.Constant(WinogradTransform<S, V>.Factor(f / Points) * WinogradTransform<S, V>.Factor(f % Points));
            S.Store(S.Multiply(S.Load(in *values), factor), ref *values);
        }
    }
}

namespace Myelin.Kernels;

// Transformed weights U[frequency][in][out], the outputs in panels of two lanes.
internal static unsafe partial class Winograd<S, V>
{
    /// <summary>Number of floats of the transformed weights of <see cref="Forward"/>.</summary>
    internal static long WeightsLength(in ConvShape shape) => Frequencies * (long)WeightStride(shape.InChannels, shape.OutChannels);

    /// <summary>Number of floats of the transformed weights of <see cref="GradientInput"/>.</summary>
    internal static long GradientWeightsLength(in ConvShape shape) => Frequencies * (long)WeightStride(shape.OutChannels, shape.InChannels);

    /// <summary>u = the transformed weights of <see cref="Forward"/>.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weight">[OutChannels, InChannels, K, K].</param>
    /// <param name="u"><see cref="WeightsLength"/> floats.</param>
    internal static void TransformWeights(in ConvShape shape, float* weight, float* u)
    {
        int taps = shape.KernelH * shape.KernelW;
        new WeightJob(shape.KernelH, shape.InChannels, shape.OutChannels, taps, (nint)shape.InChannels * taps, false, weight, u).Run();
    }

    /// <summary>u = the transformed weights of <see cref="GradientInput"/>: flipped, with inputs and outputs exchanged.</summary>
    /// <param name="shape">The sizes of the forward convolution.</param>
    /// <param name="weight">[OutChannels, InChannels, K, K].</param>
    /// <param name="u"><see cref="GradientWeightsLength"/> floats.</param>
    internal static void TransformWeightsForGradient(in ConvShape shape, float* weight, float* u)
    {
        int taps = shape.KernelH * shape.KernelW;
        new WeightJob(shape.KernelH, shape.OutChannels, shape.InChannels, (nint)shape.InChannels * taps, taps, true, weight, u).Run();
    }

    private static nint WeightStride(int inChannels, int outChannels) => (nint)inChannels * Lanes(outChannels) + Skew;

    // A block transforms the kernels of some input channels and one panel of outputs.
    private readonly struct WeightJob(int kernel, int inChannels, int outChannels, nint inStride, nint outStride, bool flip, float* weight, float* u) : IJob
    {
        private const int Inputs = 16;

        internal void Run() => Workers.Run((inChannels + Inputs - 1) / Inputs * Panels, this);

        private int Panels => (outChannels + 2 * S.Count - 1) / (2 * S.Count);

        /// <inheritdoc/>
        public void Run(int block)
        {
            int taps = kernel * kernel, first = block % Panels * 2 * S.Count, outs = Math.Min(2 * S.Count, outChannels - first), width = Lanes(outs);
            int begin = block / Panels * Inputs, end = Math.Min(inChannels, begin + Inputs);
            nint stride = WeightStride(inChannels, outChannels), step = flip ? -width : width;
            float* plane = Workspace.Get(Workspace.Slot.TileImage, (nint)taps * width), scratch = Scratch();
            float* tap = flip ? plane + (nint)(taps - 1) * width : plane, target = u + (nint)first * inChannels + (nint)begin * width;
            for (int i = begin; i < end; i++)
            {
                ConvTiles.PackB<S, V>(weight + i * inStride + first * outStride, 1, outStride, taps, outs, plane);
                for (int j = 0; j < width; j += S.Count, target += S.Count)
                    WinogradTransform<S, V>.Evaluate(kernel, true, tap + j, kernel * step, step, target, stride, scratch);
            }
        }
    }
}

namespace Myelin.Kernels;

/// <summary>
/// Convolutions of 1x1 kernels, which are products: y = W·x and dx = Wᵀ·dy for each image [channels, pixels], and dW the sum of dy·xᵀ over images.
/// Nothing is unfolded, padded or turned.
/// </summary>
internal static unsafe class PointwiseConv<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    // From this number of images on, a block is an image; else the product of an image is split.
    private const int ManyImages = 16;

    // Floats of the partial sums of all chunks together.
    private const long PartialLimit = 1 << 21;

    private const int MaxChunks = 16;

    internal static bool Fits(in ConvShape shape) => shape.KernelH * shape.KernelW * shape.StrideH * shape.StrideW * shape.Groups == 1
        && (shape.PadH | shape.PadW) == 0 && shape.InChannels > 1 && shape.OutChannels > 1;

    internal static void Forward(in ConvShape shape, float* x, float* weight, float* bias, float* y, bool relu)
    {
        ForwardJob job = new() { Shape = shape, X = x, Weight = weight, Bias = bias, Y = y, Relu = relu };
        if (shape.Batch >= ManyImages) Workers.Run(shape.Batch, in job);
        else
        {
            for (int image = 0; image < shape.Batch; image++) job.Run(image);
        }
    }

    internal static void GradientInput(in ConvShape shape, float* dy, float* weight, float* dx)
    {
        int p = shape.OutPixels, inChannels = shape.InChannels, outChannels = shape.OutChannels;
        Gemm.MultiplyBatched(shape.Batch, inChannels, p, outChannels, new(weight, shape.WeightLength), 0, true, new(dy, shape.OutputLength), outChannels * p,
            false, new(dx, shape.InputLength), inChannels * p);
    }

    internal static void GradientWeight(in ConvShape shape, float* x, float* dy, float* dWeight, float* dBias, bool accumulate)
    {
        int chunks = (int)Math.Clamp(Math.Min(Math.Min(shape.Batch, MaxChunks), PartialLimit / PartialLength(shape)), 1, MaxChunks);
        GradientWeightJob job = new()
        {
            Shape = shape,
            X = x,
            Dy = dy,
            Chunks = chunks,
            OfBias = dBias != null,
            Partials = Workspace.Get(Workspace.Slot.Partial, chunks * PartialLength(shape)),
        };
        Workers.Run(chunks, in job);
        ConvChunks<S, V>.Add(job.Partials, PartialLength(shape), chunks);
        float* bias = job.Partials + shape.WeightLength;
        for (int i = 0; i < shape.WeightLength; i++) dWeight[i] = job.Partials[i] + (accumulate ? dWeight[i] : 0);
        for (int o = 0; dBias != null && o < shape.OutChannels; o++) dBias[o] = bias[o] + (accumulate ? dBias[o] : 0);
    }

    /// <summary>The sums of a chunk: dW, then dBias, in whole lanes.</summary>
    private static long PartialLength(in ConvShape shape) => shape.WeightLength + shape.OutChannels + 15L & ~15L;

    private struct ForwardJob : IJob
    {
        internal ConvShape Shape;
        internal float* X, Weight, Bias, Y;
        internal bool Relu;

        public readonly void Run(int block)
        {
            int p = Shape.OutPixels, outChannels = Shape.OutChannels, inChannels = Shape.InChannels;
            float* y = Y + (nint)block * outChannels * p;
            Gemm.Multiply(outChannels, p, inChannels, new(Weight, Shape.WeightLength), false, new(X + (nint)block * inChannels * p, inChannels * p), false,
                new(y, outChannels * p));
            if (Bias == null && !Relu) return;
            for (int o = 0; o < outChannels; o++, y += p) RowKernel<S, V>.Write(y, p, 1, p, Bias == null ? null : Bias + o, Relu, y);
        }
    }

    /// <summary>A chunk's images are summed in order.</summary>
    private struct GradientWeightJob : IJob
    {
        internal ConvShape Shape;
        internal float* X, Dy, Partials;
        internal int Chunks;
        internal bool OfBias;

        public readonly void Run(int block)
        {
            const int Chains = RowKernel<S, V>.Chains;
            int p = Shape.OutPixels, outChannels = Shape.OutChannels, inChannels = Shape.InChannels;
            int n0 = (int)((long)Shape.Batch * block / Chunks), n1 = (int)((long)Shape.Batch * (block + 1) / Chunks);
            float* sums = Partials + block * PartialLength(Shape);
            Span<float> dWeight = new(sums, Shape.WeightLength);
            if (n0 == n1) dWeight.Clear();
            for (int n = n0; n < n1; n++)
            {
                Gemm.Multiply(outChannels, inChannels, p, new(Dy + (nint)n * outChannels * p, outChannels * p), false,
                    new(X + (nint)n * inChannels * p, inChannels * p), true, dWeight, accumulate: n > n0);
            }

            float* chains = stackalloc float[Chains];
            for (int o = 0; OfBias && o < outChannels; o++)
            {
                new Span<float>(chains, Chains).Clear();
                for (int n = n0; n < n1; n++) RowKernel<S, V>.AddRow(Dy + ((nint)n * outChannels + o) * p, p, chains);
                sums[Shape.WeightLength + o] = RowKernel<S, V>.Sum(chains);
            }
        }
    }
}

namespace Myelin.Kernels;

/// <summary>
/// Whole convolutions of images [N, C, H, W] by <see cref="Winograd{S, V}"/>: the weights are transformed on each call, bands of tiles run
/// on the workers.
/// </summary>
internal static unsafe class ConvWinograd<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    // Floats of the sums of all chunks of a weight gradient: clearing and adding more would cost as much as it saves. At least two chunks
    // must fit.
    private const long AccumulatorLimit = 1 << 21;

    private const int MaxChunks = 8;

    /// <summary>Whether this is faster, including the transformation of the weights; by shape only.</summary>
    /// <remarks>
    /// In multiplications per pair of channels: 64 per tile, half as much for its transforms, 650 for those of the weights (measured).
    /// </remarks>
    internal static bool Pays(in ConvShape shape)
    {
        if (!Winograd<S, V>.Fits(shape)) return false;
        WinogradGrid grid = new(shape);
        return shape.Batch * ((long)shape.OutPixels * shape.KernelH * shape.KernelW - 96L * grid.Rows * grid.Columns) >= 650;
    }

    /// <summary>The same for the weight gradient.</summary>
    internal static bool PaysForGradientWeight(in ConvShape shape) => Pays(shape) && 2 * ChunkLength(shape) <= AccumulatorLimit;

    internal static void Forward(in ConvShape shape, float* x, float* weight, float* bias, float* y, bool relu)
    {
        float* u = Workspace.Get(Workspace.Slot.Weights, Winograd<S, V>.WeightsLength(shape));
        Winograd<S, V>.TransformWeights(shape, weight, u);
        Workers.Run(new WinogradGrid(shape).BandsOf(shape.Batch), new ForwardJob(shape, x, u, bias, y, relu));
    }

    internal static void GradientInput(in ConvShape shape, float* dy, float* weight, float* dx)
    {
        ConvShape transposed = Winograd<S, V>.Transposed(shape);
        float* u = Workspace.Get(Workspace.Slot.Weights, Winograd<S, V>.GradientWeightsLength(shape));
        Winograd<S, V>.TransformWeightsForGradient(shape, weight, u);
        Workers.Run(new WinogradGrid(transposed).BandsOf(shape.Batch), new ForwardJob(transposed, dy, u, null, dx, false));
    }

    internal static void GradientWeight(in ConvShape shape, float* x, float* dy, float* dWeight, float* dBias, bool accumulate)
    {
        WinogradGrid grid = new(shape);
        int bands = grid.BandsOf(shape.Batch), chunks = (int)Math.Max(1, Math.Min(AccumulatorLimit / ChunkLength(shape), Math.Min(bands, MaxChunks)));
        long length = Winograd<S, V>.AccumulatorLength(shape);
        float* sums = Workspace.Get(Workspace.Slot.Partial, chunks * length);
        Workers.Run(chunks, new GradientWeightJob(shape, x, dy, sums, bands, chunks));
        ConvChunks<S, V>.Add(sums, length, chunks);
        Winograd<S, V>.FinishGradientWeight(shape, sums, dWeight, accumulate, dBias);
    }

    // About the floats of a chunk, at any lane width.
    private static long ChunkLength(in ConvShape shape) => 64L * shape.InChannels * (shape.OutChannels + 31 & ~31);

    private readonly struct ForwardJob(ConvShape shape, float* x, float* u, float* bias, float* y, bool relu) : IJob
    {
        /// <inheritdoc/>
        public void Run(int block) =>
            Winograd<S, V>.ForwardBand(shape, shape.Batch, block, x, ImageLayout.ChannelsFirst, u, bias, y, ImageLayout.ChannelsFirst, relu);
    }

    private readonly struct GradientWeightJob(ConvShape shape, float* x, float* dy, float* sums, int bands, int chunks) : IJob
    {
        /// <inheritdoc/>
        public void Run(int block)
        {
            long length = Winograd<S, V>.AccumulatorLength(shape);
            float* target = sums + block * length;
            new Span<float>(target, (int)length).Clear();
            Winograd<S, V>.AddBands(shape, shape.Batch, (int)((long)bands * block / chunks), (int)((long)bands * (block + 1) / chunks),
                x, ImageLayout.ChannelsFirst, dy, ImageLayout.ChannelsFirst, target);
        }
    }
}

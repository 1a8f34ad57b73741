namespace Myelin.Kernels;

/// <summary>Depthwise convolutions and their gradients: every channel has a kernel of its own. A block is some channels.</summary>
internal static unsafe class DepthwiseConv<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    internal static void Forward(in ConvShape shape, float* x, float* weight, float* bias, float* y, bool relu)
    {
        int planes = shape.Batch * shape.OutChannels, each = new DepthwiseGrid(shape).PlanesPerBlock(planes);
        ForwardJob job = new() { Taps = new DepthwiseTaps(shape, 1), X = x, Weight = weight, Bias = bias, Y = y, Relu = relu, Each = each };
        Workers.Run((planes + each - 1) / each, in job);
    }

    internal static void GradientInput(in ConvShape shape, float* dy, float* weight, float* dx)
    {
        int planes = shape.Batch * shape.InChannels, each = new DepthwiseGrid(shape).PlanesPerBlock(planes);
        GradientInputJob job = new() { Taps = new DepthwiseTaps(shape, 1), Dy = dy, Weight = weight, Dx = dx, Each = each };
        Workers.Run((planes + each - 1) / each, in job);
    }

    internal static void GradientWeight(in ConvShape shape, float* x, float* dy, float* dWeight, float* dBias, bool accumulate)
    {
        int each = new DepthwiseGrid(shape).PlanesPerBlock(shape.OutChannels);
        GradientWeightJob job = new()
        {
            Taps = new DepthwiseTaps(shape, DepthwiseKernel<S, V>.TapsAtOnce), X = x, Dy = dy, DWeight = dWeight, DBias = dBias, Accumulate = accumulate,
            Each = each,
        };
        Workers.Run((shape.OutChannels + each - 1) / each, in job);
    }

    private static float* Zeros(Workspace.Slot slot, long length)
    {
        float* memory = Workspace.Get(slot, length);
        new Span<float>(memory, checked((int)length)).Clear();
        return memory;
    }

    private struct ForwardJob : IJob
    {
        internal DepthwiseTaps Taps;
        internal float* X, Weight, Bias, Y;
        internal int Each;
        internal bool Relu;

        public readonly void Run(int block)
        {
            ConvShape shape = Taps.Shape;
            DepthwiseGrid grid = Taps.Grid;
            int channels = shape.OutChannels, end = Math.Min((block + 1) * Each, shape.Batch * channels), taps = shape.Taps;
            float* phases = Zeros(Workspace.Slot.Image, (long)grid.Phases * grid.Plane), product = Workspace.Get(Workspace.Slot.Product, grid.Plane);
            float* weights = Workspace.Get(Workspace.Slot.Row, taps);
            for (int plane = block * Each; plane < end; plane++)
            {
                int channel = plane % channels;
                grid.Split(X + (nint)plane * shape.Height * shape.Width, Taps.Ends, phases);
                for (int t = 0; t < taps; t++) weights[t] = Weight[(nint)channel * taps + Taps.Order[t]];
                DepthwiseKernel<S, V>.Correlate(phases, Taps.Offsets, weights, taps, grid.Length, product);
                DepthwiseKernel<S, V>.Write(product, grid.Width, shape.OutHeight, shape.OutWidth, Bias == null ? null : Bias + channel, Relu,
                    Y + (nint)plane * shape.OutPixels);
            }
        }
    }

    /// <summary>A phase of dx is a convolution of dy with the taps that read this phase, turned around.</summary>
    private struct GradientInputJob : IJob
    {
        internal DepthwiseTaps Taps;
        internal float* Dy, Weight, Dx;
        internal int Each;

        public readonly void Run(int block)
        {
            ConvShape shape = Taps.Shape;
            DepthwiseGrid grid = Taps.Grid;
            int channels = shape.InChannels, end = Math.Min((block + 1) * Each, shape.Batch * channels), taps = shape.Taps;
            float* phases = Workspace.Get(Workspace.Slot.Image, (long)grid.Phases * grid.Plane), spread = Zeros(Workspace.Slot.Product, grid.SpreadLength);
            float* weights = Workspace.Get(Workspace.Slot.Row, taps), scratch = Workspace.Get(Workspace.Slot.TileProduct, grid.JoinLength);
            for (int plane = block * Each; plane < end; plane++)
            {
                float* first = grid.Spread(Dy + (nint)plane * shape.OutPixels, spread);
                for (int t = 0; t < taps; t++) weights[t] = Weight[(nint)(plane % channels) * taps + Taps.Order[t]];
                for (int phase = 0, t = 0; phase < grid.Phases; t = Taps.Ends[phase++])
                {
                    DepthwiseKernel<S, V>.Correlate(
                        first, Taps.Backward + t, weights + t, Taps.Ends[phase] - t, grid.Rows * grid.Width, phases + (nint)phase * grid.Plane);
                }

                grid.Join(phases, Dx + (nint)plane * shape.Height * shape.Width, scratch);
            }
        }
    }

    /// <summary>The images of a channel are summed in order, so that no partial sums need to be added.</summary>
    private struct GradientWeightJob : IJob
    {
        internal DepthwiseTaps Taps;
        internal float* X, Dy, DWeight, DBias;
        internal int Each;
        internal bool Accumulate;

        public readonly void Run(int block)
        {
            const int AtOnce = DepthwiseKernel<S, V>.TapsAtOnce, Chains = DepthwiseKernel<S, V>.Chains;
            ConvShape shape = Taps.Shape;
            DepthwiseGrid grid = Taps.Grid;
            int taps = shape.Taps, ofTaps = Taps.Count * Chains, end = Math.Min((block + 1) * Each, shape.OutChannels);
            float* phases = Zeros(Workspace.Slot.Image, (long)grid.Phases * grid.Plane), spread = Zeros(Workspace.Slot.Product, grid.SpreadLength);
            for (int channel = block * Each; channel < end; channel++)
            {
                float* chains = Zeros(Workspace.Slot.Row, ofTaps + Chains);
                for (int image = 0; image < shape.Batch; image++)
                {
                    nint plane = (nint)image * shape.OutChannels + channel;
                    grid.Split(X + plane * shape.Height * shape.Width, Taps.Ends, phases);
                    float* dy = grid.Spread(Dy + plane * shape.OutPixels, spread);
                    for (int t = 0; t < Taps.Count; t += AtOnce)
                        DepthwiseKernel<S, V>.AddProducts(dy, phases, Taps.Offsets + t, grid.Length, chains + t * Chains);
                    if (DBias != null) DepthwiseKernel<S, V>.AddRow(dy, grid.Length, chains + ofTaps);
                }

                float* target = DWeight + (nint)channel * taps;
                for (int t = 0; t < taps; t++)
                {
                    float sum = DepthwiseKernel<S, V>.Sum(chains + t * Chains);
                    target[Taps.Order[t]] = sum + (Accumulate ? target[Taps.Order[t]] : 0);
                }

                if (DBias != null) DBias[channel] = DepthwiseKernel<S, V>.Sum(chains + ofTaps) + (Accumulate ? DBias[channel] : 0);
            }
        }
    }
}

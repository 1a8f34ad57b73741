namespace Myelin.Kernels;

/// <summary>Depthwise convolutions and their gradients: every channel has a kernel of its own. A block is some channels.</summary>
internal static unsafe class DepthwiseConv<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    internal static void Forward(in ConvShape shape, float* x, float* weight, float* bias, float* y, bool relu)
    {
        var grid = new DepthwiseGrid(shape);
        nint* offsets = (nint*)Workspace.Get(Workspace.Slot.Offsets, 2L * shape.Taps);
        grid.Offsets(offsets);
        int planes = shape.Batch * shape.OutChannels, each = grid.PlanesPerBlock(planes);
        Workers.Run((planes + each - 1) / each, new ForwardJob
        {
            Shape = shape, Grid = grid, X = x, Weight = weight, Bias = bias, Y = y, Offsets = offsets, Relu = relu, Each = each,
        });
    }

    internal static void GradientInput(in ConvShape shape, float* dy, float* weight, float* dx)
    {
        var grid = new DepthwiseGrid(shape);
        int planes = shape.Batch * shape.InChannels, each = grid.PlanesPerBlock(planes);
        Workers.Run((planes + each - 1) / each, new GradientInputJob { Shape = shape, Grid = grid, Dy = dy, Weight = weight, Dx = dx, Each = each });
    }

    internal static void GradientWeight(in ConvShape shape, float* x, float* dy, float* dWeight, float* dBias, bool accumulate)
    {
        var grid = new DepthwiseGrid(shape);
        const int AtOnce = DepthwiseKernel<S, V>.TapsAtOnce;
        int groups = (shape.Taps + AtOnce - 1) / AtOnce;
        nint* offsets = (nint*)Workspace.Get(Workspace.Slot.Offsets, 2L * groups * AtOnce);
        grid.Offsets(offsets);
        for (int tap = shape.Taps; tap < groups * AtOnce; tap++) offsets[tap] = offsets[shape.Taps - 1];
        int each = grid.PlanesPerBlock(shape.OutChannels);
        Workers.Run((shape.OutChannels + each - 1) / each, new GradientWeightJob
        {
            Shape = shape, Grid = grid, X = x, Dy = dy, DWeight = dWeight, DBias = dBias, Offsets = offsets, Groups = groups, Accumulate = accumulate,
            Each = each,
        });
    }

    private struct ForwardJob : IJob
    {
        internal ConvShape Shape;
        internal DepthwiseGrid Grid;
        internal float* X, Weight, Bias, Y;
        internal nint* Offsets;
        internal int Each;
        internal bool Relu;

        public readonly void Run(int block)
        {
            int channels = Shape.OutChannels, end = Math.Min((block + 1) * Each, Shape.Batch * channels);
            float* phases = Workspace.Get(Workspace.Slot.Image, (long)Grid.Phases * Grid.Plane), product = Workspace.Get(Workspace.Slot.Product, Grid.Plane);
            for (int plane = block * Each; plane < end; plane++)
            {
                int channel = plane % channels;
                Grid.Split(X + (nint)plane * Shape.Height * Shape.Width, phases);
                DepthwiseKernel<S, V>.Correlate(phases, Offsets, Weight + (nint)channel * Shape.Taps, Shape.Taps, Grid.Length, product);
                DepthwiseKernel<S, V>.Write(product, Grid.Width, Shape.OutHeight, Shape.OutWidth, Bias == null ? null : Bias + channel, Relu,
                    Y + (nint)plane * Shape.OutPixels);
            }
        }
    }

    /// <summary>A phase of dx is a convolution of dy with the taps that read this phase, turned around.</summary>
    private struct GradientInputJob : IJob
    {
        internal ConvShape Shape;
        internal DepthwiseGrid Grid;
        internal float* Dy, Weight, Dx;
        internal int Each;

        public readonly void Run(int block)
        {
            int channels = Shape.InChannels, end = Math.Min((block + 1) * Each, Shape.Batch * channels), taps = Shape.Taps;
            float* phases = Workspace.Get(Workspace.Slot.Image, (long)Grid.Phases * Grid.Plane);
            float* spread = Workspace.Get(Workspace.Slot.Product, Grid.SpreadLength), row = Workspace.Get(Workspace.Slot.Row, Grid.RowLength + taps);
            nint* offsets = (nint*)Workspace.Get(Workspace.Slot.TileScratch, 2L * taps);
            float* weights = row + Grid.RowLength;
            for (int plane = block * Each; plane < end; plane++)
            {
                float* first = Grid.Spread(Dy + (nint)plane * Shape.OutPixels, spread);
                for (int phase = 0; phase < Grid.Phases; phase++)
                {
                    int count = TapsOf(phase, Weight + (nint)(plane % channels) * taps, offsets, weights);
                    DepthwiseKernel<S, V>.Correlate(first, offsets, weights, count, Grid.Rows * Grid.Width, phases + (nint)phase * Grid.Plane);
                }

                Grid.Join(phases, Dx + (nint)plane * Shape.Height * Shape.Width, row);
            }
        }

        private readonly int TapsOf(int phase, float* kernel, nint* offsets, float* weights)
        {
            int count = 0;
            for (int tap = 0; tap < Shape.Taps; tap++)
            {
                if (Grid.PhaseOf(tap) != phase) continue;
                offsets[count] = -Grid.DistanceOf(tap);
                weights[count++] = kernel[tap];
            }

            return count;
        }
    }

    /// <summary>The images of a channel are summed in order, so that chunks need not be added.</summary>
    private struct GradientWeightJob : IJob
    {
        internal ConvShape Shape;
        internal DepthwiseGrid Grid;
        internal float* X, Dy, DWeight, DBias;
        internal nint* Offsets;
        internal int Groups, Each;
        internal bool Accumulate;

        public readonly void Run(int block)
        {
            const int AtOnce = DepthwiseKernel<S, V>.TapsAtOnce, Chains = DepthwiseKernel<S, V>.Chains;
            float* phases = Workspace.Get(Workspace.Slot.Image, (long)Grid.Phases * Grid.Plane);
            float* spread = Workspace.Get(Workspace.Slot.Product, Grid.SpreadLength), chains = Workspace.Get(Workspace.Slot.Row, (Groups * AtOnce + 1) * Chains);
            float* ofBias = chains + Groups * AtOnce * Chains;
            for (int channel = block * Each; channel < Math.Min((block + 1) * Each, Shape.OutChannels); channel++)
            {
                DepthwiseRows.Clear(chains, (Groups * AtOnce + 1) * Chains);
                for (int image = 0; image < Shape.Batch; image++)
                {
                    nint plane = (nint)image * Shape.OutChannels + channel;
                    Grid.Split(X + plane * Shape.Height * Shape.Width, phases);
                    float* dy = Grid.Spread(Dy + plane * Shape.OutPixels, spread);
                    for (int g = 0; g < Groups; g++)
                        DepthwiseKernel<S, V>.AddProducts(dy, phases, Offsets + g * AtOnce, Grid.Length, chains + g * AtOnce * Chains);
                    if (DBias != null) DepthwiseKernel<S, V>.AddRow(dy, Grid.Length, ofBias);
                }

                float* target = DWeight + (nint)channel * Shape.Taps;
                for (int t = 0; t < Shape.Taps; t++) target[t] = DepthwiseKernel<S, V>.Sum(chains + t * Chains) + (Accumulate ? target[t] : 0);
                if (DBias != null) DBias[channel] = DepthwiseKernel<S, V>.Sum(ofBias) + (Accumulate ? DBias[channel] : 0);
            }
        }
    }
}

namespace Myelin.Kernels;

/// <summary>
/// Convolutions by shifted rows, and their gradients: lanes are pixels of a row, so that no channels are needed to fill them. For depthwise
/// convolutions, and where a group has few channels.
/// </summary>
internal static unsafe class RowConv<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    internal static void Forward(in ConvShape shape, float* x, float* weight, float* bias, float* y, bool relu)
    {
        var taps = new RowTaps(shape);
        int units = shape.Batch * shape.Groups, rows = taps.Grid.RowsOfBand(units), bands = (shape.OutHeight + rows - 1) / rows;
        int each = bands > 1 ? 1 : taps.Grid.UnitsPerBlock(units, shape.InPerGroup * shape.OutPerGroup);
        ForwardJob job = new() { Taps = taps, X = x, Weight = weight, Bias = bias, Y = y, Relu = relu, Each = each, BandRows = rows, Bands = bands };
        Workers.Run((units + each - 1) / each * bands, in job);
    }

    internal static void GradientInput(in ConvShape shape, float* dy, float* weight, float* dx)
    {
        var taps = new RowTaps(shape);
        int units = shape.Batch * shape.Groups, each = taps.Grid.UnitsPerBlock(units, shape.InPerGroup * shape.OutPerGroup);
        GradientInputJob job = new() { Taps = taps, Dy = dy, Weight = weight, Dx = dx, Each = each };
        Workers.Run((units + each - 1) / each, in job);
    }

    internal static void GradientWeight(in ConvShape shape, float* x, float* dy, float* dWeight, float* dBias, bool accumulate)
    {
        var taps = new RowTaps(shape);
        int each = taps.Grid.UnitsPerBlock(shape.InChannels, shape.Batch * shape.OutPerGroup);
        GradientWeightJob job = new() { Taps = taps, X = x, Dy = dy, DWeight = dWeight, DBias = dBias, Accumulate = accumulate, Each = each };
        Workers.Run((shape.InChannels + each - 1) / each, in job);
    }

    private static float* Zeros(Workspace.Slot slot, long length)
    {
        float* memory = Workspace.Get(slot, length);
        new Span<float>(memory, checked((int)length)).Clear();
        return memory;
    }

    /// <summary>A block is some groups of images, or a band of rows of one.</summary>
    private struct ForwardJob : IJob
    {
        internal RowTaps Taps;
        internal float* X, Weight, Bias, Y;
        internal int Each, BandRows, Bands;
        internal bool Relu;

        public readonly void Run(int block)
        {
            ConvShape shape = Taps.Shape;
            RowGrid grid = Taps.Grid;
            int first = block / Bands * Each, end = Math.Min(first + Each, shape.Batch * shape.Groups), taps = shape.Taps;
            int from = block % Bands * BandRows, rows = Math.Min(BandRows, shape.OutHeight - from), plane = shape.Height * shape.Width;
            float* phases = Workspace.Get(Workspace.Slot.Image, shape.InPerGroup * Taps.Channel), product = Workspace.Get(Workspace.Slot.Product, grid.Plane);
            // Of a band, only its own rows: clearing whole images for each would cost more than the band.
            for (int p = 0; p < shape.InPerGroup * grid.Phases; p++) grid.Clear(phases + (nint)p * grid.Plane, rows);
            float* weights = Workspace.Get(Workspace.Slot.Row, taps);
            nint* offsets = (nint*)Workspace.Get(Workspace.Slot.TileScratch, 2L * taps);
            for (int t = 0; t < taps; t++) offsets[t] = t / Taps.Kernel * Taps.Channel + Taps.Offsets[t % Taps.Kernel];
            for (int unit = first; unit < end; unit++)
            {
                for (int c = 0; c < shape.InPerGroup; c++)
                    grid.Split(X + ((nint)unit * shape.InPerGroup + c) * plane, Taps.Ends, phases + c * Taps.Channel, from, rows);
                for (int o = 0; o < shape.OutPerGroup; o++)
                {
                    int channel = unit % shape.Groups * shape.OutPerGroup + o;
                    float* kernel = Weight + (nint)channel * taps;
                    for (int t = 0; t < taps; t++) weights[t] = kernel[t - t % Taps.Kernel + Taps.Order[t % Taps.Kernel]];
                    RowKernel<S, V>.Correlate(phases, offsets, weights, taps, (rows - 1) * grid.Width + shape.OutWidth, product);
                    RowKernel<S, V>.Write(product, grid.Width, rows, shape.OutWidth, Bias == null ? null : Bias + channel, Relu,
                        Y + ((nint)unit * shape.OutPerGroup + o) * shape.OutPixels + from * shape.OutWidth);
                }
            }
        }
    }

    /// <summary>A phase of dx is a convolution of dy with the taps that read this phase, turned around. A block is some groups of images.</summary>
    private struct GradientInputJob : IJob
    {
        internal RowTaps Taps;
        internal float* Dy, Weight, Dx;
        internal int Each;

        public readonly void Run(int block)
        {
            ConvShape shape = Taps.Shape;
            RowGrid grid = Taps.Grid;
            int end = Math.Min((block + 1) * Each, shape.Batch * shape.Groups), channels = shape.OutPerGroup, most = channels * Taps.Kernel;
            float* phases = Workspace.Get(Workspace.Slot.Image, Taps.Channel), spread = Zeros(Workspace.Slot.Product, (long)channels * grid.SpreadLength);
            float* weights = Workspace.Get(Workspace.Slot.Row, most), scratch = Workspace.Get(Workspace.Slot.TileProduct, grid.JoinLength);
            nint* offsets = (nint*)Workspace.Get(Workspace.Slot.TileScratch, 2L * most);
            for (int unit = block * Each; unit < end; unit++)
            {
                float* first = spread;
                for (int o = 0; o < channels; o++)
                    first = grid.Spread(Dy + ((nint)unit * channels + o) * shape.OutPixels, spread + (nint)o * grid.SpreadLength);
                // The pixel of the first channel: distances of the others are counted from it.
                first -= (nint)(channels - 1) * grid.SpreadLength;
                for (int c = 0; c < shape.InPerGroup; c++)
                {
                    float* kernel = Weight + ((nint)(unit % shape.Groups) * channels * shape.InPerGroup + c) * Taps.Kernel;
                    for (int phase = 0, t = 0; phase < grid.Phases; t = Taps.Ends[phase++])
                    {
                        int count = 0;
                        for (int o = 0; o < channels; o++)
                        {
                            for (int tap = t; tap < Taps.Ends[phase]; tap++)
                            {
                                offsets[count] = (nint)o * grid.SpreadLength - Taps.Distances[tap];
                                weights[count++] = kernel[(nint)o * shape.InPerGroup * Taps.Kernel + Taps.Order[tap]];
                            }
                        }

                        RowKernel<S, V>.Correlate(first, offsets, weights, count, grid.Rows * grid.Width, phases + (nint)phase * grid.Plane);
                    }

                    grid.Join(phases, Dx + ((nint)unit * shape.InPerGroup + c) * shape.Height * shape.Width, scratch);
                }
            }
        }
    }

    /// <summary>A block is some channels of x, whose images are summed in order, so that no partial sums need to be added.</summary>
    private struct GradientWeightJob : IJob
    {
        internal RowTaps Taps;
        internal float* X, Dy, DWeight, DBias;
        internal int Each;
        internal bool Accumulate;

        public readonly void Run(int block)
        {
            const int AtOnce = RowKernel<S, V>.TapsAtOnce, Chains = RowKernel<S, V>.Chains;
            ConvShape shape = Taps.Shape;
            RowGrid grid = Taps.Grid;
            int end = Math.Min((block + 1) * Each, shape.InChannels), padded = (Taps.Kernel + AtOnce - 1) / AtOnce * AtOnce, ofTaps = padded * Chains;
            float* phases = Zeros(Workspace.Slot.Image, Taps.Channel), spread = Zeros(Workspace.Slot.Product, grid.SpreadLength);
            nint* offsets = (nint*)Workspace.Get(Workspace.Slot.TileScratch, 2L * padded);
            for (int t = 0; t < padded; t++) offsets[t] = Taps.Offsets[Math.Min(t, Taps.Kernel - 1)];
            for (int channel = block * Each; channel < end; channel++)
            {
                int group = channel / shape.InPerGroup;
                float* chains = Zeros(Workspace.Slot.Row, (long)shape.OutPerGroup * (ofTaps + Chains));
                bool ofBias = DBias != null && channel == group * shape.InPerGroup;
                for (int image = 0; image < shape.Batch; image++)
                {
                    grid.Split(X + ((nint)image * shape.InChannels + channel) * shape.Height * shape.Width, Taps.Ends, phases, 0, shape.OutHeight);
                    for (int o = 0; o < shape.OutPerGroup; o++)
                    {
                        float* sums = chains + (nint)o * (ofTaps + Chains);
                        float* dy = grid.Spread(Dy + ((nint)image * shape.OutChannels + group * shape.OutPerGroup + o) * shape.OutPixels, spread);
                        for (int t = 0; t < padded; t += AtOnce) RowKernel<S, V>.AddProducts(dy, phases, offsets + t, grid.Length, sums + t * Chains);
                        if (ofBias) RowKernel<S, V>.AddRow(dy, grid.Length, sums + ofTaps);
                    }
                }

                for (int o = 0; o < shape.OutPerGroup; o++)
                {
                    int of = group * shape.OutPerGroup + o;
                    float* sums = chains + (nint)o * (ofTaps + Chains);
                    float* target = DWeight + ((nint)of * shape.InPerGroup + channel % shape.InPerGroup) * Taps.Kernel;
                    for (int t = 0; t < Taps.Kernel; t++)
                    {
                        float sum = RowKernel<S, V>.Sum(sums + t * Chains);
                        target[Taps.Order[t]] = sum + (Accumulate ? target[Taps.Order[t]] : 0);
                    }

                    if (ofBias) DBias[of] = RowKernel<S, V>.Sum(sums + ofTaps) + (Accumulate ? DBias[of] : 0);
                }
            }
        }
    }
}

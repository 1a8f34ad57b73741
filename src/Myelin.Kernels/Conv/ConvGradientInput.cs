namespace Myelin.Kernels;

/// <summary>
/// The gradient in the input. The pixels of dx with the same (row + pad) mod stride and (column + pad) mod stride use the same taps of the
/// kernel, each at a fixed distance in dy: every such phase is a convolution of padded dy with stride 1. A block is one group of one image.
/// </summary>
internal unsafe struct ConvGradientInput<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    private ConvShape _shape;
    private float* _dy, _dx, _weights;
    private nint* _offsets;
    private int _columns, _lowH, _lowW, _rows, _width;

    private readonly ConvPhaseAxis Vertical(int residue) => new(residue, _shape.KernelH, _shape.StrideH, _shape.DilationH, _shape.PadH, _shape.Height);

    private readonly ConvPhaseAxis Horizontal(int residue) => new(residue, _shape.KernelW, _shape.StrideW, _shape.DilationW, _shape.PadW, _shape.Width);

    internal static void Run(in ConvShape shape, float* dy, float* weight, float* dx)
    {
        ConvGradientInput<S, V> job = default;
        job._shape = shape;
        job._dy = dy;
        job._dx = dx;
        job._columns = ConvTiles.PaddedColumns<S, V>(shape.InPerGroup);
        (job._lowH, job._rows) = ConvPhaseAxis.Range(shape.KernelH, shape.StrideH, shape.DilationH, shape.PadH, shape.Height);
        (job._lowW, job._width) = ConvPhaseAxis.Range(shape.KernelW, shape.StrideW, shape.DilationW, shape.PadW, shape.Width);
        job._weights = Workspace.Get(Workspace.Slot.Weights, (long)shape.Groups * job._columns * shape.OutPerGroup * shape.KernelH * shape.KernelW);
        job._offsets = (nint*)Workspace.Get(Workspace.Slot.Offsets, 2L * (shape.OutPerGroup * shape.KernelH * shape.KernelW + shape.Height * shape.Width));
        job.Prepare(weight);
        Workers.Run(shape.Batch * shape.Groups, in job);
    }

    // For each phase, the offsets of its taps and pixels in padded dy; for each group, its packed weights.
    private readonly void Prepare(float* weight)
    {
        int inChannels = _shape.InPerGroup, outChannels = _shape.OutPerGroup, kernel = _shape.KernelH * _shape.KernelW;
        nint* offsets = _offsets;
        float* weights = _weights;
        for (int phase = 0; phase < _shape.StrideH * _shape.StrideW; phase++)
        {
            ConvPhaseAxis vertical = Vertical(phase / _shape.StrideW), horizontal = Horizontal(phase % _shape.StrideW);
            int k = outChannels * vertical.Taps * horizontal.Taps, p = 0;
            for (int o = 0; o < outChannels; o++)
            {
                for (int i = 0; i < _shape.KernelH; i++)
                {
                    for (int j = 0; j < _shape.KernelW; j++)
                    {
                        if (!vertical.Sees(i) || !horizontal.Sees(j)) continue;
                        offsets[p] = ((nint)o * _rows + vertical.Source(i) - _lowH) * _width + horizontal.Source(j) - _lowW;
                        for (int g = 0; g < _shape.Groups; g++)
                        {
                            float* source = weight + ((nint)g * outChannels + o) * inChannels * kernel + i * _shape.KernelW + j;
                            PackRow(source, kernel, inChannels, k, p, weights + (nint)g * _columns * k);
                        }
                        p++;
                    }
                }
            }
            ConvOffsets.Taps(offsets + k, 1, 0, vertical.Count, _width, horizontal.Count, 1);
            offsets += k + vertical.Count * horizontal.Count;
            weights += (nint)_shape.Groups * _columns * k;
        }
    }

    // Row p of a packed B of k rows: the weights of one tap of one output channel, one input channel per column.
    private readonly void PackRow(float* source, int stride, int count, int k, int p, float* target)
    {
        int panel = 2 * S.Count;
        for (int j = 0; j < _columns; j += panel)
        {
            int width = Math.Min(panel, _columns - j);
            float* row = target + (nint)j * k + p * width;
            for (int c = 0; c < width; c++) row[c] = j + c < count ? source[(j + c) * (nint)stride] : 0;
        }
    }

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        int group = block % _shape.Groups, image = block / _shape.Groups;
        int inChannels = _shape.InPerGroup, outChannels = _shape.OutPerGroup, plane = _shape.Height * _shape.Width;
        float* padded = Workspace.Get(Workspace.Slot.Image, (long)outChannels * _rows * _width);
        ConvTiles.Pad(_dy + ((nint)image * _shape.OutChannels + group * outChannels) * _shape.OutPixels, outChannels, _shape.OutHeight, _shape.OutWidth,
            _lowH, _lowW, _rows, _width, padded);
        float* dx = _dx + ((nint)image * _shape.InChannels + group * inChannels) * plane;
        nint* offsets = _offsets;
        float* weights = _weights;
        for (int phase = 0; phase < _shape.StrideH * _shape.StrideW; phase++)
        {
            ConvPhaseAxis vertical = Vertical(phase / _shape.StrideW), horizontal = Horizontal(phase % _shape.StrideW);
            int k = outChannels * vertical.Taps * horizontal.Taps, pixels = vertical.Count * horizontal.Count;
            float* product = Workspace.Get(Workspace.Slot.Product, (long)pixels * _columns);
            ConvTiles.Multiply<S, V>(pixels, _columns, k, padded, offsets + k, offsets, weights + (nint)group * _columns * k, product, null, false, false);
            if (_shape.StrideH == 1 && _shape.StrideW == 1) Packing.Transpose(product, _columns, pixels, inChannels, dx, plane);
            else Scatter(product, vertical, horizontal, dx, plane);
            offsets += k + pixels;
            weights += (nint)_shape.Groups * _columns * k;
        }
    }

    private readonly void Scatter(float* product, ConvPhaseAxis vertical, ConvPhaseAxis horizontal, float* dx, int plane)
    {
        int h = vertical.FirstPixel, countW = horizontal.Count, firstW = horizontal.FirstPixel;
        for (int i = vertical.Count; i > 0; i--, h += _shape.StrideH)
        {
            float* row = dx + h * _shape.Width + firstW;
            for (int j = 0; j < countW; j++, product += _columns, row += _shape.StrideW)
            {
                for (int c = 0; c < _shape.InPerGroup; c++) row[c * (nint)plane] = product[c];
            }
        }
    }
}

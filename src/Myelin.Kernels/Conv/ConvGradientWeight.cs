namespace Myelin.Kernels;

/// <summary>
/// The gradient in weight and bias. For an image, dWeightᵀ [taps, out] = patchesᵀ [taps, pixels] · dy [pixels, out]: the taps are the rows,
/// the output channels the lanes. Images are split into chunks by shape; a chunk sums its images in order, then a fixed tree adds the
/// chunks. A block is some of the taps of one group of one chunk.
/// </summary>
internal unsafe struct ConvGradientWeight<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    private ConvShape _shape;
    private float* _x, _dy, _partials;
    private nint* _taps, _pixels;
    private int _chunks, _parts, _columns, _rows, _width;

    // Floats of the partial sums of all chunks together.
    private const long PartialLimit = 1 << 21;

    private readonly nint PartialLength => (nint)(_shape.Taps + 1) * _columns * _shape.Groups;

    internal static void Run(in ConvShape shape, float* x, float* dy, float* dWeight, float* dBias, bool accumulate)
    {
        ConvGradientWeight<S, V> job = default;
        job._shape = shape;
        job._x = x;
        job._dy = dy;
        job._columns = ConvTiles.PaddedColumns<S, V>(shape.OutPerGroup);
        job._rows = (shape.OutHeight - 1) * shape.StrideH + (shape.KernelH - 1) * shape.DilationH + 1;
        job._width = (shape.OutWidth - 1) * shape.StrideW + (shape.KernelW - 1) * shape.DilationW + 1;
        long length = (shape.Taps + 1L) * (shape.OutPerGroup + 31 & ~31) * shape.Groups;
        job._chunks = (int)Math.Max(1, Math.Min(Math.Min(shape.Batch, 20), PartialLimit / length));
        job._parts = Math.Clamp(16 / (job._chunks * shape.Groups), 1, Math.Max(1, shape.Taps / 64));
        job._taps = (nint*)Workspace.Get(Workspace.Slot.Offsets, 2L * (shape.Taps + shape.OutPixels));
        job._pixels = job._taps + shape.Taps;
        ConvOffsets.Taps(job._taps, shape.InPerGroup, (nint)job._rows * job._width, shape.KernelH, (nint)shape.DilationH * job._width,
            shape.KernelW, shape.DilationW);
        ConvOffsets.Taps(job._pixels, 1, 0, shape.OutHeight, (nint)shape.StrideH * job._width, shape.OutWidth, shape.StrideW);
        job._partials = Workspace.Get(Workspace.Slot.Partial, job._chunks * (long)job.PartialLength);
        Workers.Run(job._chunks * shape.Groups * job._parts, in job);
        ConvChunks<S, V>.Add(job._partials, job.PartialLength, job._chunks);
        job.Finish(dWeight, dBias, accumulate);
    }

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        int part = block % _parts, unit = block / _parts, group = unit % _shape.Groups, chunk = unit / _shape.Groups;
        int inChannels = _shape.InPerGroup, outChannels = _shape.OutPerGroup, pixels = _shape.OutPixels, taps = _shape.Taps;
        int t0 = (int)((long)taps * part / _parts), t1 = (int)((long)taps * (part + 1) / _parts);
        float* sums = _partials + chunk * PartialLength + (nint)group * (taps + 1) * _columns, biasSums = sums + (nint)taps * _columns;
        float* padded = Workspace.Get(Workspace.Slot.Image, (long)inChannels * _rows * _width);
        float* lanes = Workspace.Get(Workspace.Slot.Product, (long)pixels * _columns);
        if (part == 0) new Span<float>(biasSums, _columns).Clear();
        if (_shape.Batch == 0) new Span<float>(sums + (nint)t0 * _columns, (t1 - t0) * _columns).Clear();
        int n0 = (int)((long)_shape.Batch * chunk / _chunks), n1 = (int)((long)_shape.Batch * (chunk + 1) / _chunks);
        for (int n = n0; n < n1; n++)
        {
            ConvTiles.Pad(_x + ((nint)n * _shape.InChannels + group * inChannels) * _shape.Height * _shape.Width, inChannels, _shape.Height, _shape.Width,
                -_shape.PadH, -_shape.PadW, _rows, _width, padded);
            ConvTiles.PackB<S, V>(_dy + ((nint)n * _shape.OutChannels + group * outChannels) * pixels, 1, pixels, pixels, outChannels, lanes);
            ConvTiles.Multiply<S, V>(t1 - t0, _columns, pixels, padded, _taps + t0, _pixels, lanes, sums + (nint)t0 * _columns, null, n > n0, false);
            if (part == 0) ConvTiles.AddRows<S, V>(lanes, pixels, _columns, biasSums);
        }
    }

    private readonly void Finish(float* dWeight, float* dBias, bool accumulate)
    {
        int taps = _shape.Taps, outChannels = _shape.OutPerGroup;
        for (int group = 0; group < _shape.Groups; group++)
        {
            float* sums = _partials + (nint)group * (taps + 1) * _columns, biasSums = sums + (nint)taps * _columns;
            for (int o = 0; o < outChannels; o++)
            {
                float* target = dWeight + ((nint)group * outChannels + o) * taps;
                for (int t = 0; t < taps; t++) target[t] = sums[(nint)t * _columns + o] + (accumulate ? target[t] : 0);
                if (dBias != null) dBias[group * outChannels + o] = biasSums[o] + (accumulate ? dBias[group * outChannels + o] : 0);
            }
        }
    }
}

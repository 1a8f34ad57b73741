namespace Myelin.Kernels;

/// <summary>The forward convolution: a block is a band of output rows of one group of one image.</summary>
internal unsafe struct ConvForward<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    private ConvShape _shape;
    private float* _x, _bias, _y, _weights;
    private nint* _taps, _pixels;
    private int _bands, _bandRows, _columns;
    private bool _relu;

    private readonly int PaddedWidth => (_shape.OutWidth - 1) * _shape.StrideW + (_shape.KernelW - 1) * _shape.DilationW + 1;

    private readonly int PaddedRows(int outRows) => (outRows - 1) * _shape.StrideH + (_shape.KernelH - 1) * _shape.DilationH + 1;

    internal static void Run(in ConvShape shape, float* x, float* weight, float* bias, float* y, bool relu)
    {
        ConvForward<S, V> job = default;
        job._shape = shape;
        (job._relu, job._columns) = (relu, ConvTiles.PaddedColumns<S, V>(shape.OutPerGroup));
        job._x = x;
        job._y = y;

        // Bands: whole images if there are enough of them; else about sixteen blocks in all, if each then has enough work.
        int units = shape.Batch * shape.Groups;
        long work = (long)shape.OutPixels * shape.OutPerGroup * shape.Taps;
        long bands = Math.Min(Math.Max(1, 16 / units), Math.Max(1, work / 400_000));
        job._bandRows = (int)((shape.OutHeight + bands - 1) / bands);
        job._bands = (shape.OutHeight + job._bandRows - 1) / job._bandRows;

        int k = shape.Taps, columns = job._columns;
        float* weights = Workspace.Get(Workspace.Slot.Weights, (long)shape.Groups * columns * (k + 1));
        for (int g = 0; g < shape.Groups; g++)
            ConvTiles.PackB<S, V>(weight + (nint)g * shape.OutPerGroup * k, 1, k, k, shape.OutPerGroup, weights + (nint)g * columns * k);
        job._weights = weights;
        if (bias != null)
        {
            job._bias = weights + (nint)shape.Groups * columns * k;
            for (int g = 0; g < shape.Groups; g++)
            {
                for (int o = 0; o < columns; o++) job._bias[g * columns + o] = o < shape.OutPerGroup ? bias[g * shape.OutPerGroup + o] : 0;
            }
        }
        job.Tables();
        Workers.Run(units * job._bands, in job);
    }

    // Offsets, in a padded band, of each tap of a patch and of each patch.
    private void Tables()
    {
        int width = PaddedWidth, rows = PaddedRows(_bandRows), outWidth = _shape.OutWidth;
        _taps = (nint*)Workspace.Get(Workspace.Slot.Offsets, 2L * (_shape.Taps + _bandRows * outWidth));
        _pixels = _taps + _shape.Taps;
        ConvOffsets.Taps(_taps, _shape.InPerGroup, (nint)rows * width, _shape.KernelH, (nint)_shape.DilationH * width, _shape.KernelW, _shape.DilationW);
        ConvOffsets.Taps(_pixels, 1, 0, _bandRows, (nint)_shape.StrideH * width, outWidth, _shape.StrideW);
    }

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        int band = block % _bands, unit = block / _bands, group = unit % _shape.Groups, image = unit / _shape.Groups;
        int row = band * _bandRows, outRows = Math.Min(_bandRows, _shape.OutHeight - row), pixels = outRows * _shape.OutWidth;
        int inChannels = _shape.InPerGroup, outChannels = _shape.OutPerGroup, rows = PaddedRows(_bandRows), width = PaddedWidth;
        float* padded = Workspace.Get(Workspace.Slot.Image, (long)inChannels * rows * width);
        ConvTiles.Pad(_x + ((nint)image * _shape.InChannels + group * inChannels) * _shape.Height * _shape.Width, inChannels, _shape.Height, _shape.Width,
            row * _shape.StrideH - _shape.PadH, -_shape.PadW, rows, width, padded);
        float* product = Workspace.Get(Workspace.Slot.Product, (long)pixels * _columns);
        ConvTiles.Multiply<S, V>(pixels, _columns, _shape.Taps, padded, _pixels, _taps, _weights + (nint)group * _columns * _shape.Taps, product,
            _bias == null ? null : _bias + group * _columns, false, _relu);
        float* y = _y + ((nint)image * _shape.OutChannels + group * outChannels) * _shape.OutPixels + row * _shape.OutWidth;
        Packing.Transpose(product, _columns, pixels, outChannels, y, _shape.OutPixels);
    }
}

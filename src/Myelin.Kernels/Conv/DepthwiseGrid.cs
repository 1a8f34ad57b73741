namespace Myelin.Kernels;

/// <summary>
/// Where the numbers of a channel are in a depthwise convolution. The padded image is split into phases: the pixels of equal row and column, modulo
/// the strides. In a phase, what an output pixel (u, v) reads is at u·Width + v plus a fixed distance for each tap, so that a convolution of any
/// stride is a sum of shifted rows of floats, and lanes run on from row to row. A phase's rows are longer than the output's by the reach of the
/// taps; what is computed there is not used.
/// </summary>
internal readonly unsafe struct DepthwiseGrid(ConvShape shape)
{
    /// <summary>Floats behind each plane that lanes may read and write.</summary>
    internal const int Slack = 64;

    private const int Blocks = 16, LeastWork = 1 << 15;

    private readonly ConvShape _shape = shape;

    /// <summary>Whether a convolution has a single channel per group.</summary>
    internal static bool Fits(in ConvShape shape) => shape.InPerGroup == 1 && shape.OutPerGroup == 1;

    /// <summary>Rows of a phase that taps reach beyond those of the output.</summary>
    internal int ReachH => (_shape.KernelH - 1) * _shape.DilationH / _shape.StrideH;

    /// <summary>The same for columns.</summary>
    internal int ReachW => (_shape.KernelW - 1) * _shape.DilationW / _shape.StrideW;

    /// <summary>Columns of a phase.</summary>
    internal int Width => _shape.OutWidth + ReachW;

    /// <summary>Rows of a phase.</summary>
    internal int Rows => _shape.OutHeight + ReachH;

    /// <summary>Floats of a phase.</summary>
    internal int Plane => Rows * Width + Slack;

    /// <summary>Floats from the first output pixel to the last.</summary>
    internal int Length => (_shape.OutHeight - 1) * Width + _shape.OutWidth;

    internal int Phases => _shape.StrideH * _shape.StrideW;

    /// <summary>The phase that a tap reads.</summary>
    internal int PhaseOf(int tap) =>
        tap / _shape.KernelW * _shape.DilationH % _shape.StrideH * _shape.StrideW + tap % _shape.KernelW * _shape.DilationW % _shape.StrideW;

    /// <summary>The distance of a tap within its phase.</summary>
    internal int DistanceOf(int tap) =>
        tap / _shape.KernelW * _shape.DilationH / _shape.StrideH * Width + tap % _shape.KernelW * _shape.DilationW / _shape.StrideW;

    /// <summary>The offset of each tap, from an output pixel's place in the first phase.</summary>
    internal void Offsets(nint* offsets)
    {
        for (int tap = 0; tap < _shape.Taps; tap++) offsets[tap] = (nint)PhaseOf(tap) * Plane + DistanceOf(tap);
    }

    /// <summary>Channels of images per block of a job: about sixteen blocks, unless that is too little work for one.</summary>
    internal int PlanesPerBlock(int planes) =>
        (int)Math.Clamp(Math.Max((planes + Blocks - 1) / Blocks, LeastWork / ((long)Length * _shape.Taps + 1)), 1, Math.Max(1, planes));

    /// <summary>Splits a channel of an image into the phases that taps read.</summary>
    internal void Split(float* x, float* phases)
    {
        for (int phase = 0; phase < Phases; phase++, phases += Plane)
        {
            if (!IsRead(phase)) continue;
            int first = phase / _shape.StrideW - _shape.PadH, left = phase % _shape.StrideW - _shape.PadW, width = Width;
            float* target = phases;
            for (int u = 0; u < Rows; u++, target += width)
            {
                int row = u * _shape.StrideH + first;
                if (row < 0 || row >= _shape.Height) DepthwiseRows.Clear(target, width);
                else DepthwiseRows.Read(x + (nint)row * _shape.Width, _shape.Width, left, _shape.StrideW, width, target);
            }

            DepthwiseRows.Clear(target, Slack);
        }
    }

    /// <summary>Floats of <see cref="Spread"/>.</summary>
    internal int SpreadLength => ReachW + (ReachH + Rows) * Width + Slack;

    /// <summary>
    /// Lays a channel of dy out in rows as long as a phase's, with zeros to the right, and the reach of the taps above, below and to the left.
    /// </summary>
    /// <returns>Where its first pixel is.</returns>
    internal float* Spread(float* dy, float* target)
    {
        int width = Width, before = ReachW + ReachH * width;
        DepthwiseRows.Clear(target, before);
        float* first = target + before, row = first;
        for (int u = 0; u < _shape.OutHeight; u++, row += width) DepthwiseRows.Read(dy + (nint)u * _shape.OutWidth, _shape.OutWidth, 0, 1, width, row);
        DepthwiseRows.Clear(row, ReachH * width + Slack);
        return first;
    }

    /// <summary>Puts phases together to a channel of an image, without its padding.</summary>
    /// <param name="phases">The phases.</param>
    /// <param name="x">The channel, overwritten.</param>
    /// <param name="row">Scratch memory of <see cref="RowLength"/> floats.</param>
    internal void Join(float* phases, float* x, float* row)
    {
        for (int h = 0; h < _shape.Height; h++, x += _shape.Width)
        {
            int u = (h + _shape.PadH) / _shape.StrideH, phase = (h + _shape.PadH) % _shape.StrideH * _shape.StrideW;
            if (u >= Rows)
            {
                DepthwiseRows.Clear(x, _shape.Width);
                continue;
            }

            float* source = phases + (nint)phase * Plane + (nint)u * Width;
            int known = _shape.StrideW * Width;
            if (_shape.StrideW > 1)
            {
                DepthwiseRows.Interleave(source, Plane, _shape.StrideW, Width, row);
                source = row;
            }

            DepthwiseRows.Read(source, known, _shape.PadW, 1, _shape.Width, x);
        }
    }

    /// <summary>Floats of a row of all phases together.</summary>
    internal int RowLength => _shape.StrideW * (Width + 4);

    private bool IsRead(int phase)
    {
        for (int tap = 0; tap < _shape.Taps; tap++)
        {
            if (PhaseOf(tap) == phase) return true;
        }

        return false;
    }
}

namespace Myelin.Kernels;

/// <summary>
/// Where the numbers of a channel are in a convolution by shifted rows. The padded image is split into phases: the pixels of equal row and column, modulo
/// the strides. In a phase, what an output pixel (u, v) reads is at u·Width + v plus a fixed distance for each tap, so that a convolution of any
/// stride is a sum of shifted rows of floats, and lanes run on from row to row. A phase's rows are longer than the output's by the reach of the
/// taps; what is computed there is not used.
/// </summary>
internal readonly unsafe struct RowGrid
{
    /// <summary>Floats behind each plane that lanes may read and write.</summary>
    internal const int Slack = 64;

    private const int Blocks = 16, LeastWork = 1 << 15, FewChannels = 4;

    private readonly ConvShape _shape;
    private readonly int _reachH, _reachW, _height, _width;

    internal RowGrid(in ConvShape shape)
    {
        _shape = shape;
        _reachH = (shape.KernelH - 1) * shape.DilationH / shape.StrideH;
        _reachW = (shape.KernelW - 1) * shape.DilationW / shape.StrideW;
        (_height, _width) = (shape.OutHeight, shape.OutWidth);
    }

    /// <summary>Whether y and dW have so few channels per group that they would leave most of a lane of channels empty.</summary>
    internal static bool FitsForward(in ConvShape shape) => shape.OutPerGroup is >= 1 and <= FewChannels && shape.InPerGroup >= 1;

    /// <summary>The same for dx.</summary>
    internal static bool FitsGradientInput(in ConvShape shape) => shape.InPerGroup is >= 1 and <= FewChannels && shape.OutPerGroup >= 1;

    /// <summary>Columns of a phase.</summary>
    internal int Width => _width + _reachW;

    /// <summary>Rows of a phase.</summary>
    internal int Rows => _height + _reachH;

    /// <summary>Floats of a phase.</summary>
    internal int Plane => Rows * Width + Slack;

    /// <summary>Floats from the first output pixel to the last.</summary>
    internal int Length => (_height - 1) * Width + _width;

    internal int Phases => _shape.StrideH * _shape.StrideW;

    /// <summary>Units of work per block of a job: about sixteen blocks, unless that is too little work for one.</summary>
    /// <param name="units">The number of units.</param>
    /// <param name="channels">The channels that a unit reads for each one that it writes.</param>
    internal int UnitsPerBlock(int units, int channels)
    {
        long work = (long)Length * _shape.KernelH * _shape.KernelW * channels;
        return (int)Math.Clamp(Math.Max((units + Blocks - 1) / Blocks, LeastWork / (work + 1)), 1, Math.Max(1, units));
    }

    /// <summary>The rows of y that a block of the forward pass computes: all, unless there are few images.</summary>
    internal int RowsOfBand(int units)
    {
        int bands = (int)Math.Clamp(Math.Min(Blocks / Math.Max(1, units), (long)Length * _shape.Taps / LeastWork), 1, _height);
        return (_height + bands - 1) / bands;
    }

    /// <summary>The taps in the order of the phases that they read.</summary>
    /// <param name="order">The taps.</param>
    /// <param name="distances">The distance of each within its phase.</param>
    /// <param name="ends">For each phase, how many taps read it or one before it.</param>
    internal void Sort(int* order, nint* distances, int* ends)
    {
        int count = 0;
        for (int phase = 0; phase < Phases; phase++)
        {
            for (int i = 0; i < _shape.KernelH; i++)
            {
                for (int j = 0; j < _shape.KernelW; j++)
                {
                    int row = i * _shape.DilationH, column = j * _shape.DilationW;
                    if (row % _shape.StrideH * _shape.StrideW + column % _shape.StrideW != phase) continue;
                    order[count] = i * _shape.KernelW + j;
                    distances[count++] = row / _shape.StrideH * Width + column / _shape.StrideW;
                }
            }

            ends[phase] = count;
        }
    }

    /// <summary>Clears what the given number of rows of y reads of a phase.</summary>
    internal void Clear(float* phase, int count) => new Span<float>(phase, (count + _reachH) * Width + Slack).Clear();

    /// <summary>Splits rows of a channel of an image into phases, whose left and right margins are 0 already.</summary>
    /// <param name="x">The channel.</param>
    /// <param name="ends">From <see cref="Sort"/>: a phase that no tap reads is left out.</param>
    /// <param name="phases">The phases.</param>
    /// <param name="from">The first row of y that will be computed, which begins each phase.</param>
    /// <param name="count">How many rows of y.</param>
    internal void Split(float* x, int* ends, float* phases, int from, int count)
    {
        int width = Width, rows = count + _reachH, strideH = _shape.StrideH, strideW = _shape.StrideW;
        for (int phase = 0; phase < Phases; phase++, phases += Plane)
        {
            if (ends[phase] == (phase == 0 ? 0 : ends[phase - 1])) continue;
            int top = phase / strideW - _shape.PadH, left = phase % strideW - _shape.PadW;
            (int v0, int v1) = Inside(left, strideW, _shape.Width, width);
            float* target = phases;
            for (int row = from * strideH + top, end = row + rows * strideH; row < end; row += strideH, target += width)
            {
                if (row < 0 || row >= _shape.Height) new Span<float>(target, width).Clear();
                else RowCopy.Read(x + (nint)row * _shape.Width + v0 * strideW + left, strideW, v1 - v0, target + v0);
            }
        }
    }

    /// <summary>Floats of <see cref="Spread"/>.</summary>
    internal int SpreadLength => _reachW + (_reachH + Rows) * Width + Slack;

    /// <summary>
    /// Writes a channel of dy in rows as long as a phase's, with the reach of the taps on all sides of it, which is 0 already.
    /// </summary>
    /// <returns>Where its first pixel is.</returns>
    internal float* Spread(float* dy, float* target)
    {
        float* first = target + _reachW + _reachH * (nint)Width, row = first;
        for (int u = 0; u < _height; u++, dy += _width, row += Width) RowCopy.Read(dy, 1, _width, row);
        return first;
    }

    /// <summary>Floats of the scratch memory of <see cref="Join"/>.</summary>
    internal int JoinLength => _shape.StrideW == 1 ? 0 : _shape.StrideH * (_shape.StrideW * Rows * Width + Slack);

    /// <summary>Puts phases together to a channel of an image, without its padding.</summary>
    /// <param name="phases">The phases.</param>
    /// <param name="x">The channel, overwritten.</param>
    /// <param name="scratch">Of <see cref="JoinLength"/> floats.</param>
    internal void Join(float* phases, float* x, float* scratch)
    {
        int strideW = _shape.StrideW, pitch = strideW * Width, known = Math.Clamp(pitch - _shape.PadW, 0, _shape.Width);
        nint plane = Plane;
        if (strideW > 1)
        {
            // Phases of equal rows become rows of all columns.
            plane = (nint)strideW * Rows * Width + Slack;
            for (int a = 0; a < _shape.StrideH; a++) RowCopy.Interleave(phases + (nint)a * strideW * Plane, Plane, strideW, Rows * Width, scratch + a * plane);
            phases = scratch;
        }

        for (int h = 0; h < _shape.Height; h++, x += _shape.Width)
        {
            int u = (h + _shape.PadH) / _shape.StrideH, a = h + _shape.PadH - u * _shape.StrideH;
            int count = u < Rows ? known : 0;
            RowCopy.Read(phases + a * plane + (nint)u * pitch + _shape.PadW, 1, count, x);
            if (count < _shape.Width) new Span<float>(x + count, _shape.Width - count).Clear();
        }
    }

    /// <summary>The range of n for which first + n·step is within the size; of at most count.</summary>
    private static (int From, int To) Inside(int first, int step, int size, int count)
    {
        int from = first >= 0 ? 0 : Math.Min(count, (-first + step - 1) / step);
        return (from, first >= size ? from : Math.Clamp((size - first + step - 1) / step, from, count));
    }
}

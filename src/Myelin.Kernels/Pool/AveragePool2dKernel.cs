using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>Average pooling like PyTorch's avg_pool2d and adaptive_avg_pool2d.</summary>
internal static unsafe class AveragePool2dKernel
{
    /// <summary>
    /// y = the sum of each window divided by its size: with <paramref name="countIncludePad"/> the padding counts, otherwise only elements
    /// do.
    /// </summary>
    /// <param name="shape">The sizes; dilation must be 1.</param>
    /// <param name="countIncludePad">Whether padding counts in the divisor (PyTorch's default).</param>
    /// <param name="x">float32 [Planes, Height, Width].</param>
    /// <param name="y">float32 [Planes, OutHeight, OutWidth], overwritten.</param>
    /// <exception cref="ArgumentException">The shape is invalid or a span too short.</exception>
    public static void Forward(in PoolShape shape, bool countIncludePad, ReadOnlySpan<float> x, Span<float> y)
    {
        Validate(shape);
        Run(new Windows(shape, countIncludePad), x, y, backward: false);
    }

    /// <summary>dx = each dy, divided by its window's size, added to the window's elements, in the order of the windows.</summary>
    /// <param name="shape">The sizes; dilation must be 1.</param>
    /// <param name="countIncludePad">As in <see cref="Forward"/>.</param>
    /// <param name="dy">float32 [Planes, OutHeight, OutWidth].</param>
    /// <param name="dx">float32 [Planes, Height, Width], overwritten.</param>
    /// <exception cref="ArgumentException">The shape is invalid or a span too short.</exception>
    public static void Backward(in PoolShape shape, bool countIncludePad, ReadOnlySpan<float> dy, Span<float> dx)
    {
        Validate(shape);
        Run(new Windows(shape, countIncludePad), dx, dy, backward: true);
    }

    /// <summary>y[i, j] = the mean of x over rows ⌊i·H/outH⌋ to ⌈(i+1)·H/outH⌉ and the corresponding columns.</summary>
    /// <param name="planes">Batch · channels.</param>
    /// <param name="height">Rows of an input plane, at least 1.</param>
    /// <param name="width">Columns of an input plane, at least 1.</param>
    /// <param name="outHeight">Rows of an output plane.</param>
    /// <param name="outWidth">Columns of an output plane.</param>
    /// <param name="x">float32 [planes, height, width].</param>
    /// <param name="y">float32 [planes, outHeight, outWidth], overwritten.</param>
    /// <exception cref="ArgumentException">A size is out of range or a span too short.</exception>
    public static void AdaptiveForward(int planes, int height, int width, int outHeight, int outWidth, ReadOnlySpan<float> x, Span<float> y) =>
        Run(Adaptive(planes, height, width, outHeight, outWidth), x, y, backward: false);

    /// <summary>The gradient of <see cref="AdaptiveForward"/>: each dy, divided by its window's size, added to the window's elements.</summary>
    /// <param name="planes">Batch · channels.</param>
    /// <param name="height">Rows of an input plane, at least 1.</param>
    /// <param name="width">Columns of an input plane, at least 1.</param>
    /// <param name="outHeight">Rows of an output plane.</param>
    /// <param name="outWidth">Columns of an output plane.</param>
    /// <param name="dy">float32 [planes, outHeight, outWidth].</param>
    /// <param name="dx">float32 [planes, height, width], overwritten.</param>
    /// <exception cref="ArgumentException">A size is out of range or a span too short.</exception>
    public static void AdaptiveBackward(int planes, int height, int width, int outHeight, int outWidth, ReadOnlySpan<float> dy, Span<float> dx) =>
        Run(Adaptive(planes, height, width, outHeight, outWidth), dx, dy, backward: true);

    private static void Validate(in PoolShape shape)
    {
        shape.Validate();
        if (shape.DilationH != 1 || shape.DilationW != 1) throw new ArgumentException("AveragePool2d: dilation must be 1.");
    }

    private static Windows Adaptive(int planes, int height, int width, int outHeight, int outWidth)
    {
        if (planes < 0 || height < 1 || width < 1 || outHeight < 1 || outWidth < 1)
            throw new ArgumentException("AdaptiveAveragePool2d: sizes must be at least 1.");
        return new Windows(planes, height, width, outHeight, outWidth);
    }

    // In the backward pass the image is written and the windows are read; in the forward pass it is the other way round.
    private static void Run(Windows windows, ReadOnlySpan<float> image, ReadOnlySpan<float> output, bool backward)
    {
        PoolShape.Require(backward ? "dx" : "x", image.Length, checked(windows.Planes * windows.Height * windows.Width));
        PoolShape.Require(backward ? "dy" : "y", output.Length, checked(windows.Planes * windows.OutHeight * windows.OutWidth));
        fixed (float* px = image, py = output)
        {
            AverageJob job = new(windows, px, py, backward);
            Workers.Run((windows.Planes + job.Step - 1) / job.Step, in job);
        }
    }

    // The elements that each output averages, and the divisor of their sum.
    private readonly struct Windows
    {
        internal readonly int Planes, Height, Width, OutHeight, OutWidth;
        private readonly PoolShape _shape;
        private readonly bool _adaptive, _countIncludePad;

        internal Windows(in PoolShape s, bool countIncludePad)
        {
            (Planes, Height, Width, OutHeight, OutWidth) = (s.Planes, s.Height, s.Width, s.OutHeight, s.OutWidth);
            (_shape, _countIncludePad, _adaptive) = (s, countIncludePad, false);
        }

        internal Windows(int planes, int height, int width, int outHeight, int outWidth)
        {
            (Planes, Height, Width, OutHeight, OutWidth) = (planes, height, width, outHeight, outWidth);
            (_shape, _countIncludePad, _adaptive) = (default, false, true);
        }

        internal (int Start, int End, int Counted) Row(int i) => _adaptive
            ? Part(i, Height, OutHeight) : Window(i * _shape.StrideH - _shape.PadH, _shape.KernelH, Height, _shape.PadH);

        internal (int Start, int End, int Counted) Column(int i) => _adaptive
            ? Part(i, Width, OutWidth) : Window(i * _shape.StrideW - _shape.PadW, _shape.KernelW, Width, _shape.PadW);

        private (int Start, int End, int Counted) Window(int start, int kernel, int size, int pad)
        {
            int padded = Math.Min(start + kernel, size + pad) - start, from = Math.Max(start, 0), to = Math.Min(start + kernel, size);
            return (from, to, _countIncludePad ? padded : to - from);
        }

        private static (int Start, int End, int Counted) Part(int i, int size, int parts)
        {
            int start = (int)((long)i * size / parts), end = (int)(((i + 1L) * size + parts - 1) / parts);
            return (start, end, end - start);
        }
    }

    private readonly struct AverageJob(Windows windows, float* image, float* output, bool backward) : IJob
    {
        internal int Step => PoolShape.PlanesOfBlock(windows.Height * windows.Width);

        public void Run(int block)
        {
            int end = Math.Min((block + 1) * Step, windows.Planes), plane = windows.Height * windows.Width, outPlane = windows.OutHeight * windows.OutWidth;
            for (int p = block * Step; p < end; p++)
            {
                float* x = image + (nint)p * plane, y = output + (nint)p * outPlane;
                if (backward) new Span<float>(x, plane).Clear();
                for (int h = 0; h < windows.OutHeight; h++)
                {
                    (int top, int bottom, int rows) = windows.Row(h);
                    for (int w = 0; w < windows.OutWidth; w++, y++)
                    {
                        (int left, int right, int columns) = windows.Column(w);
                        float* corner = x + top * windows.Width + left;
                        float count = (float)((long)rows * columns);
                        if (backward) Spread(corner, windows.Width, bottom - top, right - left, *y / count);
                        else *y = Sum(corner, windows.Width, bottom - top, right - left) / count;
                    }
                }
            }
        }
    }

    // Four chains, so that a global average is not bound by the latency of one; window elements are assigned to them column by column.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float* x, int stride, int rows, int columns)
    {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        for (; rows > 0; rows--, x += stride)
        {
            int c = 0;
            for (; c <= columns - 4; c += 4)
            {
                s0 += x[c];
                s1 += x[c + 1];
                s2 += x[c + 2];
                s3 += x[c + 3];
            }
            for (; c < columns; c++) s0 += x[c];
        }
        return (s0 + s2) + (s1 + s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(float* dx, int stride, int rows, int columns, float value)
    {
        for (; rows > 0; rows--, dx += stride)
        {
            for (int c = 0; c < columns; c++) dx[c] += value;
        }
    }
}

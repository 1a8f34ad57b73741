using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>Means of samples in the cells of boxes, like torchvision's roi_align. He and others 2017.</summary>
internal static unsafe class RoiAlignKernel
{
    /// <summary>Channels per block: what a box reads is computed once for all of them.</summary>
    private const int ChannelsOfBlock = 16;

    /// <summary>y[b, c, i, j] = the mean of the samples in cell (i, j) of box b.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">float32 [Images, Channels, Height, Width].</param>
    /// <param name="boxes">float32 [Boxes, 4]: left, top, right, bottom; finite.</param>
    /// <param name="images">int32 [Boxes]: the image of each box; not checked.</param>
    /// <param name="y">float32 [Boxes, Channels, OutHeight, OutWidth], overwritten.</param>
    /// <exception cref="ArgumentException">The shape is invalid or a span has another length.</exception>
    internal static void Forward(in RoiShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> boxes, ReadOnlySpan<int> images, Span<float> y)
    {
        Check(shape, x.Length, boxes.Length, images.Length, y.Length);
        int groups = (shape.Channels + ChannelsOfBlock - 1) / ChannelsOfBlock;
        fixed (float* px = x, pb = boxes, py = y)
        fixed (int* pi = images) Workers.Run(shape.Boxes * groups, new ForwardJob(shape, groups, px, pb, pi, py));
    }

    /// <summary>dx = each dy, weighted by the pixels' shares in its cell, added in the order of boxes and cells.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="dy">float32 [Boxes, Channels, OutHeight, OutWidth].</param>
    /// <param name="boxes">As in <see cref="Forward"/>.</param>
    /// <param name="images">As in <see cref="Forward"/>.</param>
    /// <param name="dx">float32 [Images, Channels, Height, Width], overwritten.</param>
    /// <exception cref="ArgumentException">The shape is invalid or a span has another length.</exception>
    internal static void GradientInput(in RoiShape shape, ReadOnlySpan<float> dy, ReadOnlySpan<float> boxes, ReadOnlySpan<int> images, Span<float> dx)
    {
        Check(shape, dx.Length, boxes.Length, images.Length, dy.Length);
        int groups = (shape.Channels + ChannelsOfBlock - 1) / ChannelsOfBlock;
        fixed (float* pdy = dy, pb = boxes, pdx = dx)
        fixed (int* pi = images) Workers.Run(shape.Images * groups, new GradientJob(shape, groups, pdy, pb, pi, pdx));
    }

    private static void Check(in RoiShape shape, int x, int boxes, int images, int y)
    {
        shape.Validate();
        Elementwise.RequireLength(x, shape.InputLength);
        Elementwise.RequireLength(boxes, shape.Boxes * 4);
        Elementwise.RequireLength(images, shape.Boxes);
        Elementwise.RequireLength(y, shape.OutputLength);
    }

    /// <summary>
    /// What a box reads: shares of rows and columns, in the thread's scratch memory, with a row between the two products.
    /// </summary>
    private readonly struct Box
    {
        internal readonly float* Rows, Columns, Between;
        internal readonly int* RowRanges, ColumnRanges;
        internal readonly int Left, Right;

        internal Box(in RoiShape shape, float* corners)
        {
            int rows = shape.OutHeight * shape.Height, columns = shape.OutWidth * shape.Width;
            Rows = Workspace.Get(Workspace.Slot.RoiShares, (long)rows + columns + shape.Width + 2 * (shape.OutHeight + shape.OutWidth));
            Columns = Rows + rows;
            Between = Columns + columns;
            RowRanges = (int*)(Between + shape.Width);
            ColumnRanges = RowRanges + 2 * shape.OutHeight;
            RoiAxis across = new(shape.Width, shape.OutWidth, shape.Samples, shape.Aligned);
            RoiAxis down = new(shape.Height, shape.OutHeight, shape.Samples, shape.Aligned);
            across.Read(corners[0] * shape.Scale, corners[2] * shape.Scale, Columns, ColumnRanges);
            down.Read(corners[1] * shape.Scale, corners[3] * shape.Scale, Rows, RowRanges);
            (Left, Right) = (shape.Width, 0);
            for (int i = 0; i < shape.OutWidth; i++)
            {
                if (ColumnRanges[2 * i + 1] == 0) continue;
                (Left, Right) = (Math.Min(Left, ColumnRanges[2 * i]), Math.Max(Right, ColumnRanges[2 * i + 1]));
            }
            Left = Math.Min(Left, Right);
        }
    }

    private readonly struct ForwardJob(RoiShape shape, int groups, float* x, float* boxes, int* images, float* y) : IJob
    {
        public void Run(int block)
        {
            int box = block / groups, first = block % groups * ChannelsOfBlock, stop = Math.Min(shape.Channels, first + ChannelsOfBlock);
            Box shares = new(shape, boxes + 4 * (nint)box);
            for (int channel = first; channel < stop; channel++)
            {
                float* from = x + ((nint)images[box] * shape.Channels + channel) * shape.Height * shape.Width;
                float* to = y + ((nint)box * shape.Channels + channel) * shape.OutHeight * shape.OutWidth;
                for (int i = 0; i < shape.OutHeight; i++, to += shape.OutWidth)
                {
                    new Span<float>(shares.Between + shares.Left, shares.Right - shares.Left).Clear();
                    for (int row = shares.RowRanges[2 * i]; row < shares.RowRanges[2 * i + 1]; row++)
                        Add(shares.Rows[i * shape.Height + row], from + row * shape.Width, shares.Between, shares.Left, shares.Right);
                    for (int j = 0; j < shape.OutWidth; j++)
                        to[j] = Dot(shares.Columns + j * shape.Width, shares.Between, shares.ColumnRanges[2 * j], shares.ColumnRanges[2 * j + 1]);
                }
            }
        }
    }

    /// <summary>
    /// A block owns some channels of an image and visits all boxes in it, so that additions keep their order for any number of threads.
    /// </summary>
    private readonly struct GradientJob(RoiShape shape, int groups, float* dy, float* boxes, int* images, float* dx) : IJob
    {
        public void Run(int block)
        {
            int image = block / groups, first = block % groups * ChannelsOfBlock, channels = Math.Min(ChannelsOfBlock, shape.Channels - first);
            int plane = shape.Height * shape.Width;
            float* target = dx + ((nint)image * shape.Channels + first) * plane;
            new Span<float>(target, channels * plane).Clear();
            for (int box = 0; box < shape.Boxes; box++)
            {
                if (images[box] != image) continue;
                Box shares = new(shape, boxes + 4 * (nint)box);
                for (int channel = 0; channel < channels; channel++)
                    Spread(shares, dy + ((nint)box * shape.Channels + first + channel) * shape.OutHeight * shape.OutWidth, target + (nint)channel * plane);
            }
        }

        private void Spread(in Box shares, float* from, float* to)
        {
            for (int i = 0; i < shape.OutHeight; i++, from += shape.OutWidth)
            {
                new Span<float>(shares.Between + shares.Left, shares.Right - shares.Left).Clear();
                for (int j = 0; j < shape.OutWidth; j++)
                    Add(from[j], shares.Columns + j * shape.Width, shares.Between, shares.ColumnRanges[2 * j], shares.ColumnRanges[2 * j + 1]);
                for (int row = shares.RowRanges[2 * i]; row < shares.RowRanges[2 * i + 1]; row++)
                    Add(shares.Rows[i * shape.Height + row], shares.Between, to + row * shape.Width, shares.Left, shares.Right);
            }
        }
    }

    private static void Add(float factor, float* x, float* y, int start, int stop)
    {
        switch (LaneWidth.Bits)
        {
            case 512: Add<Simd512, Vector512<float>>(factor, x, y, start, stop); break;
            case 256: Add<Simd256, Vector256<float>>(factor, x, y, start, stop); break;
            default: Add<Simd128, Vector128<float>>(factor, x, y, start, stop); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<S, V>(float factor, float* x, float* y, int i, int stop) where S : struct, IFloatSimd<V> where V : struct
    {
        V lanes = S.Broadcast(factor);
        for (; i + S.Count <= stop; i += S.Count) S.Store(S.Fma(lanes, S.Load(in x[i]), S.Load(in y[i])), ref y[i]);
        for (; i < stop; i++) y[i] = MathF.FusedMultiplyAdd(factor, x[i], y[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Dot(float* a, float* b, int i, int stop)
    {
        float sum = 0;
        for (; i < stop; i++) sum = MathF.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }
}

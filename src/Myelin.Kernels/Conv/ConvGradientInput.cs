namespace Myelin.Kernels;

/// <summary>
/// The gradient in the input. The pixels of dx whose (row + pad) mod stride and (column + pad) mod stride agree see the same taps of the
/// kernel, each at a fixed distance in dy: every such phase is a convolution of padded dy with stride 1. A block is a group of an image.
/// </summary>
internal unsafe struct ConvGradientInput<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    private ConvShape _shape;
    private float* _dy, _dx, _weights;
    private nint* _offsets;
    private int _columns, _lowH, _lowW, _rows, _width;

    // One axis of a phase: which taps it sees, and its pixels of dx.
    private readonly struct Axis(int residue, int kernel, int stride, int dilation, int pad, int size)
    {
        internal readonly int First = Ceiling(pad - residue, stride);
        internal readonly int Count = Math.Max(0, Floor(size - 1 + pad - residue, stride) - Ceiling(pad - residue, stride) + 1);
        internal readonly int FirstPixel = Ceiling(pad - residue, stride) * stride + residue - pad;

        internal bool Sees(int tap) => tap < kernel && tap * dilation % stride == residue;

        // dy's index is the pixel's number plus this, which is 0 or negative or, for residue > 0 and tap 0, not seen.
        internal int Shift(int tap) => (residue - tap * dilation) / stride;

        private static int Floor(int a, int b) => a >= 0 ? a / b : -((-a + b - 1) / b);

        private static int Ceiling(int a, int b) => -Floor(-a, b);
    }

    private readonly Axis Vertical(int residue) => new(residue, _shape.KernelH, _shape.StrideH, _shape.DilationH, _shape.PadH, _shape.Height);

    private readonly Axis Horizontal(int residue) => new(residue, _shape.KernelW, _shape.StrideW, _shape.DilationW, _shape.PadW, _shape.Width);

    internal static void Run(in ConvShape shape, float* dy, float* weight, float* dx)
    {
        ConvGradientInput<S, V> job = default;
        job._shape = shape;
        job._dy = dy;
        job._dx = dx;
        job._columns = ConvTiles.PaddedColumns<S, V>(shape.InPerGroup);
        job._lowH = Low(shape.StrideH, job.Vertical, shape.KernelH, out int highH);
        job._lowW = Low(shape.StrideW, job.Horizontal, shape.KernelW, out int highW);
        (job._rows, job._width) = (highH - job._lowH + 1, highW - job._lowW + 1);
        job.Prepare(weight);
        Workers.Run(shape.Batch * shape.Groups, in job);
    }
}

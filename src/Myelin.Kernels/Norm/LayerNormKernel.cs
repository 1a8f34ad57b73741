using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// Layer normalization (Ba, Kiros and Hinton, "Layer Normalization", 2016) of rows: each row has its own mean and variance, and all share
/// weight and bias. The same bits for any number of threads and any vector width.
/// </summary>
/// <remarks>Weight and bias have one value per column and may be empty (1 and 0). No operand may overlap another, but y may be x.</remarks>
internal static unsafe class LayerNormKernel
{
    /// <summary>y = (x - mean) / √(variance + eps) · weight + bias with each row's mean and (biased) variance.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="length">Elements per row.</param>
    /// <param name="x">float32 [rows, length].</param>
    /// <param name="weight">Nothing or float32 [length].</param>
    /// <param name="bias">Nothing or float32 [length].</param>
    /// <param name="epsilon">Added to the variance (PyTorch's default: 1e-5).</param>
    /// <param name="y">float32 [rows, length], overwritten.</param>
    /// <param name="savedMean">float32 [rows], overwritten; for <see cref="Backward"/>.</param>
    /// <param name="savedInvStd">float32 [rows]: 1 / √(variance + eps).</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short.</exception>
    public static void Forward(int rows, int length, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, double epsilon,
        Span<float> y, Span<float> savedMean, Span<float> savedInvStd)
    {
        Require(rows, length, weight.Length, bias.Length, x.Length, y.Length);
        Require(rows, savedMean.Length, savedInvStd.Length);
        fixed (float* px = x, pw = weight, pb = bias, py = y, pm = savedMean, ps = savedInvStd)
            Run(new() { Rows = rows, Length = length, X = px, Weight = pw, Bias = pb, Y = py, Mean = pm, InvStd = ps, Epsilon = epsilon });
    }

    /// <summary>
    /// The gradients of <see cref="Forward"/>: with z = (x - mean) · invStd and g = dy · weight, dWeight = Σ dy · z and dBias = Σ dy over the
    /// rows, dx = (g - mean of g - z · mean of g · z) · invStd in each.
    /// </summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="length">Elements per row.</param>
    /// <param name="dy">float32 [rows, length].</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="weight">Nothing or float32 [length].</param>
    /// <param name="savedMean">What the forward pass saved.</param>
    /// <param name="savedInvStd">What the forward pass saved.</param>
    /// <param name="dx">Nothing or float32 [rows, length], overwritten; may be dy.</param>
    /// <param name="dWeight">Nothing or float32 [length], overwritten.</param>
    /// <param name="dBias">Nothing or float32 [length], overwritten.</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short.</exception>
    public static void Backward(int rows, int length, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> savedMean, ReadOnlySpan<float> savedInvStd, Span<float> dx, Span<float> dWeight, Span<float> dBias)
    {
        Require(rows, length, weight.Length, dWeight.Length, dy.Length, x.Length);
        Require(rows, length, dBias.Length, 0, dx.IsEmpty ? dy.Length : dx.Length, x.Length);
        Require(rows, savedMean.Length, savedInvStd.Length);
        fixed (float* pdy = dy, px = x, pw = weight, pm = savedMean, ps = savedInvStd, pdx = dx, pdw = dWeight, pdb = dBias)
            RunBackward(new() { Rows = rows, Length = length, Dy = pdy, X = px, Weight = pw, Mean = pm, InvStd = ps, Dx = pdx }, pdw, pdb);
    }

    /// <summary>Runs one pass in blocks of rows.</summary>
    internal static void Run(LayerNormJob<Simd512, Vector512<float>> job)
    {
        if (job.Rows == 0 || job.Length == 0) return;
        int blocks = Cut(ref job);
        // The job has the same fields for every width.
        if (LaneWidth.Bits == 512) Workers.Run(blocks, in job);
        else if (LaneWidth.Bits == 256)
            Workers.Run(blocks, in Unsafe.As<LayerNormJob<Simd512, Vector512<float>>, LayerNormJob<Simd256, Vector256<float>>>(ref job));
        else Workers.Run(blocks, in Unsafe.As<LayerNormJob<Simd512, Vector512<float>>, LayerNormJob<Simd128, Vector128<float>>>(ref job));
    }

    /// <summary>
    /// Runs the backward pass; each block sums the gradients of weight and bias over its rows, then those sums are added in order.
    /// </summary>
    internal static void RunBackward(LayerNormJob<Simd512, Vector512<float>> job, float* dWeight, float* dBias)
    {
        int columns = job.Length, blocks = Cut(ref job);
        float* sums = job.Partial = Workspace.Get(Workspace.Slot.NormPartial, 2L * blocks * columns);
        Run(job);
        if (dWeight != null) ColumnSum.Run(new FirstTerm(), sums, sums, 2 * columns, blocks, 2 * columns, columns, dWeight);
        if (dBias != null) ColumnSum.Run(new FirstTerm(), sums + columns, sums + columns, 2 * columns, blocks, 2 * columns, columns, dBias);
    }

    // By shape only: enough blocks for every thread to get several, each large enough to be worth waking a thread.
    private static int Cut(ref LayerNormJob<Simd512, Vector512<float>> job)
    {
        int blocks = (int)Math.Clamp((long)job.Rows * job.Length / 8192, 1, 32);
        job.RowsOfBlock = Math.Max(1, (job.Rows + blocks - 1) / blocks);
        return (job.Rows + job.RowsOfBlock - 1) / job.RowsOfBlock;
    }

    internal static void Require(int rows, int length, int a, int b, int c, int d)
    {
        if ((rows | length) < 0) throw new ArgumentException("LayerNorm: sizes must not be negative.");
        if ((a != 0 && a < length) || (b != 0 && b < length))
            throw new ArgumentException($"LayerNorm: an optional span must be empty or have {length} elements.");
        long needed = (long)rows * length;
        if (c < needed || d < needed) throw new ArgumentException($"LayerNorm: spans of {needed} elements are needed, not {c} and {d}.");
    }

    internal static void Require(int rows, int mean, int invStd)
    {
        if (mean < rows || invStd < rows) throw new ArgumentException($"LayerNorm: spans of {rows} elements are needed, not {mean} and {invStd}.");
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// Batch normalization (Ioffe and Szegedy, "Batch Normalization", 2015) over [batch, channels, inner]; inner is height · width for two
/// dimensions, the length or 1 for one. The same bits for any number of threads and any vector width.
/// </summary>
/// <remarks>
/// Weight, bias and running statistics have one value per channel and may be empty (1, 0, not kept). No operand may overlap another, but y
/// may be x.
/// </remarks>
internal static unsafe class BatchNormKernel
{
    /// <summary>y = (x - mean) / √(variance + eps) · weight + bias with the batch's own mean and (biased) variance of each channel.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="inner">Elements per channel of an image.</param>
    /// <param name="x">float32 [batch, channels, inner].</param>
    /// <param name="weight">Nothing or float32 [channels].</param>
    /// <param name="bias">Nothing or float32 [channels].</param>
    /// <param name="runningMean">Nothing or float32 [channels]: becomes (1 - momentum) · itself + momentum · mean.</param>
    /// <param name="runningVariance">Like runningMean, for the unbiased variance.</param>
    /// <param name="momentum">The weight of this batch in the running statistics (PyTorch's default: 0.1).</param>
    /// <param name="epsilon">Added to the variance (PyTorch's default: 1e-5).</param>
    /// <param name="y">float32 [batch, channels, inner], overwritten.</param>
    /// <param name="savedMean">float32 [channels], overwritten; for <see cref="BackwardTraining"/>.</param>
    /// <param name="savedInvStd">float32 [channels]: 1 / √(variance + eps).</param>
    /// <param name="relu">Whether max(0, ·) is applied last.</param>
    /// <exception cref="ArgumentException">A size is negative, the batch empty or a span too short.</exception>
    public static void ForwardTraining(int batch, int channels, int inner, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias,
        Span<float> runningMean, Span<float> runningVariance, double momentum, double epsilon, Span<float> y, Span<float> savedMean, Span<float> savedInvStd,
        bool relu = false)
    {
        int length = Length(batch, channels, inner);
        if (batch == 0 || inner == 0) throw new ArgumentException("BatchNorm: there is nothing to take the statistics of.");
        if (runningMean.IsEmpty != runningVariance.IsEmpty) throw new ArgumentException("BatchNorm: give both running statistics or none.");
        Require(x.Length, length, y.Length, length);
        Require(savedMean.Length, channels, savedInvStd.Length, channels);
        Optional(channels, weight.Length, bias.Length, runningMean.Length, runningVariance.Length);
        fixed (float* px = x, pw = weight, pb = bias, prm = runningMean, prv = runningVariance, py = y, pm = savedMean, ps = savedInvStd)
        {
            Dispatch(new()
            {
                Batch = batch,
                Channels = channels,
                Inner = inner,
                X = px,
                Y = py,
                Weight = pw,
                Bias = pb,
                Mean = pm,
                InvStd = ps,
                RunningMean = prm,
                RunningVariance = prv,
                Momentum = momentum,
                Epsilon = epsilon,
                Training = true,
                Relu = relu,
            });
        }
    }

    /// <summary>
    /// y = (x - mean) · invStd · weight + bias with given statistics; <see cref="InverseStd"/> computes invStd from a variance.
    /// </summary>
    /// <param name="batch">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="inner">Elements per channel of an image.</param>
    /// <param name="x">float32 [batch, channels, inner].</param>
    /// <param name="weight">Nothing or float32 [channels].</param>
    /// <param name="bias">Nothing or float32 [channels].</param>
    /// <param name="mean">float32 [channels].</param>
    /// <param name="invStd">float32 [channels].</param>
    /// <param name="y">float32 [batch, channels, inner], overwritten.</param>
    /// <param name="relu">Whether max(0, ·) is applied last.</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short.</exception>
    public static void ForwardEval(int batch, int channels, int inner, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, Span<float> y, bool relu = false)
    {
        int length = Length(batch, channels, inner);
        Require(x.Length, length, y.Length, length);
        Require(mean.Length, channels, invStd.Length, channels);
        Optional(channels, weight.Length, bias.Length, 0, 0);
        fixed (float* px = x, pw = weight, pb = bias, py = y, pm = mean, ps = invStd)
        {
            Dispatch(new()
            {
                Batch = batch,
                Channels = channels,
                Inner = inner,
                X = px,
                Y = py,
                Weight = pw,
                Bias = pb,
                Mean = pm,
                InvStd = ps,
                Relu = relu,
            });
        }
    }

    /// <summary>invStd = 1 / √(variance + epsilon), element by element, computed as in <see cref="ForwardTraining"/>.</summary>
    /// <param name="variance">float32 [channels].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="invStd">float32 [channels], overwritten.</param>
    public static void InverseStd(ReadOnlySpan<float> variance, double epsilon, Span<float> invStd)
    {
        for (int c = 0; c < variance.Length; c++) invStd[c] = (float)(1 / Math.Sqrt(variance[c] + epsilon));
    }

    /// <summary>
    /// The gradients of <see cref="ForwardTraining"/>: with z = (x - mean) · invStd, dWeight = Σ dy · z, dBias = Σ dy,
    /// dx = (dy - dBias / M - z · dWeight / M) · invStd · weight, M being batch · inner.
    /// </summary>
    /// <param name="batch">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="inner">Elements per channel of an image.</param>
    /// <param name="dy">float32 [batch, channels, inner].</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="weight">Nothing or float32 [channels].</param>
    /// <param name="savedMean">What the forward pass saved.</param>
    /// <param name="savedInvStd">What the forward pass saved.</param>
    /// <param name="dx">Nothing or float32 [batch, channels, inner], overwritten; may be dy.</param>
    /// <param name="dWeight">Nothing or float32 [channels], overwritten.</param>
    /// <param name="dBias">Nothing or float32 [channels], overwritten.</param>
    /// <param name="gate">The y of a forward pass with relu, where dy counts only if y &gt; 0 and dx is needed; nothing without.</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short.</exception>
    public static void BackwardTraining(int batch, int channels, int inner, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> savedMean, ReadOnlySpan<float> savedInvStd, Span<float> dx, Span<float> dWeight, Span<float> dBias,
        ReadOnlySpan<float> gate = default) =>
        Backward(batch, channels, inner, dy, x, weight, savedMean, savedInvStd, dx, dWeight, dBias, gate, training: true);

    /// <summary>The gradients of <see cref="ForwardEval"/>: dx = dy · invStd · weight, dWeight = Σ dy · (x - mean) · invStd, dBias = Σ dy.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="inner">Elements per channel of an image.</param>
    /// <param name="dy">float32 [batch, channels, inner].</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="weight">Nothing or float32 [channels].</param>
    /// <param name="mean">The statistics of the forward pass.</param>
    /// <param name="invStd">The statistics of the forward pass.</param>
    /// <param name="dx">Nothing or float32 [batch, channels, inner], overwritten; may be dy.</param>
    /// <param name="dWeight">Nothing or float32 [channels], overwritten.</param>
    /// <param name="dBias">Nothing or float32 [channels], overwritten.</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short.</exception>
    public static void BackwardEval(int batch, int channels, int inner, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, Span<float> dx, Span<float> dWeight, Span<float> dBias) =>
        Backward(batch, channels, inner, dy, x, weight, mean, invStd, dx, dWeight, dBias, gate: [], training: false);

    private static void Backward(int batch, int channels, int inner, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, Span<float> dx, Span<float> dWeight, Span<float> dBias, ReadOnlySpan<float> gate,
        bool training)
    {
        int length = Length(batch, channels, inner);
        Require(dy.Length, length, x.Length, length);
        Require(mean.Length, channels, invStd.Length, channels);
        Optional(channels, weight.Length, dWeight.Length, dBias.Length, 0);
        Optional(length, dx.Length, gate.Length, 0, 0);
        if (!gate.IsEmpty && dx.IsEmpty) throw new ArgumentException("BatchNorm: a gate needs dx, where the gradient that it lets through is kept.");

        // With nothing to differentiate the gradients are still zero; a null dy would mean a forward pass.
        if (length == 0)
        {
            dWeight.Clear();
            dBias.Clear();
            return;
        }
        fixed (float* pdy = dy, px = x, pw = weight, pm = mean, ps = invStd, pdx = dx, pdw = dWeight, pdb = dBias, pg = gate)
        {
            Dispatch(new()
            {
                Batch = batch,
                Channels = channels,
                Inner = inner,
                Dy = pdy,
                X = px,
                Weight = pw,
                Mean = pm,
                InvStd = ps,
                Dx = pdx,
                DWeight = pdw,
                DBias = pdb,
                Gate = pg,
                Training = training,
            });
        }
    }

    private static void Dispatch(in BatchNormJob<Simd512, Vector512<float>> job)
    {
        // The job has the same fields for every width.
        ref BatchNormJob<Simd512, Vector512<float>> widest = ref Unsafe.AsRef(in job);
        if (LaneWidth.Bits == 512)
            BatchNormJob<Simd512, Vector512<float>>.Run(widest);
        else if (LaneWidth.Bits == 256)
            BatchNormJob<Simd256, Vector256<float>>.Run(
                Unsafe.As<BatchNormJob<Simd512, Vector512<float>>, BatchNormJob<Simd256, Vector256<float>>>(ref widest));
        else
            BatchNormJob<Simd128, Vector128<float>>.Run(
                Unsafe.As<BatchNormJob<Simd512, Vector512<float>>, BatchNormJob<Simd128, Vector128<float>>>(ref widest));
    }

    private static int Length(int batch, int channels, int inner)
    {
        if ((batch | channels | inner) < 0) throw new ArgumentException("BatchNorm: sizes must not be negative.");
        return checked(batch * channels * inner);
    }

    private static void Require(int length1, int needed1, int length2, int needed2)
    {
        if (length1 < needed1 || length2 < needed2)
            throw new ArgumentException($"BatchNorm: spans of {needed1} and {needed2} elements are needed, not {length1} and {length2}.");
    }

    private static void Optional(int needed, int a, int b, int c, int d)
    {
        if ((a != 0 && a < needed) || (b != 0 && b < needed) || (c != 0 && c < needed) || (d != 0 && d < needed))
            throw new ArgumentException($"BatchNorm: an optional span must be empty or have {needed} elements.");
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// Group normalization (Wu and He, "Group Normalization", 2018) over [batch, channels, inner]: adjacent channels of an example share mean
/// and variance. The same bits for any number of threads and any vector width.
/// </summary>
/// <remarks>
/// Weight and bias have one value per channel and may be empty (1 and 0). No operand may overlap another, but y may be x.
/// </remarks>
internal static unsafe class GroupNormKernel
{
    /// <summary>y = (x - mean) / √(variance + eps) · weight + bias with the mean and (biased) variance of each example's group of channels.</summary>
    /// <param name="batch">Examples.</param>
    /// <param name="groups">Groups, a divisor of the channels.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="inner">Elements per channel of an example.</param>
    /// <param name="x">float32 [batch, channels, inner].</param>
    /// <param name="weight">Nothing or float32 [channels].</param>
    /// <param name="bias">Nothing or float32 [channels].</param>
    /// <param name="epsilon">Added to the variance (PyTorch's default: 1e-5).</param>
    /// <param name="y">float32 [batch, channels, inner], overwritten.</param>
    /// <param name="savedMean">float32 [batch, groups], overwritten; for <see cref="Backward"/>.</param>
    /// <param name="savedInvStd">float32 [batch, groups]: 1 / √(variance + eps).</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels, a size is negative or a span too short.</exception>
    public static void Forward(int batch, int groups, int channels, int inner, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias,
        double epsilon, Span<float> y, Span<float> savedMean, Span<float> savedInvStd)
    {
        Require(batch, groups, channels, inner, x.Length, y.Length, weight.Length, bias.Length, savedMean.Length, savedInvStd.Length);
        fixed (float* px = x, pw = weight, pb = bias, py = y, pm = savedMean, ps = savedInvStd)
        {
            Dispatch(new()
            {
                Batch = batch,
                Groups = groups,
                Channels = channels / groups,
                Inner = inner,
                X = px,
                Weight = pw,
                Bias = pb,
                Y = py,
                Mean = pm,
                InvStd = ps,
                Epsilon = epsilon,
            });
        }
    }

    /// <summary>
    /// The gradients of <see cref="Forward"/>: with z = (x - mean) · invStd and g = dy · weight, dWeight = Σ dy · z and dBias = Σ dy over
    /// examples and inner elements, dx = (g - mean of g - z · mean of g · z) · invStd in each group.
    /// </summary>
    /// <param name="batch">Examples.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="inner">Elements per channel of an example.</param>
    /// <param name="dy">float32 [batch, channels, inner].</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="weight">Nothing or float32 [channels].</param>
    /// <param name="savedMean">What the forward pass saved.</param>
    /// <param name="savedInvStd">What the forward pass saved.</param>
    /// <param name="dx">Nothing or float32 [batch, channels, inner], overwritten; may be dy.</param>
    /// <param name="dWeight">Nothing or float32 [channels], overwritten.</param>
    /// <param name="dBias">Nothing or float32 [channels], overwritten.</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels, a size is negative or a span too short.</exception>
    public static void Backward(int batch, int groups, int channels, int inner, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> savedMean, ReadOnlySpan<float> savedInvStd, Span<float> dx, Span<float> dWeight, Span<float> dBias)
    {
        Require(batch, groups, channels, inner, x.Length, Math.Min(dy.Length, dx.IsEmpty ? dy.Length : dx.Length),
            weight.Length, dWeight.Length, savedMean.Length, savedInvStd.Length);
        if (!dBias.IsEmpty && dBias.Length < channels)
            throw new ArgumentException($"GroupNorm: dBias must be empty or have {channels} elements.", nameof(dBias));
        int sums = batch * channels;
        float* partial = Workspace.Get(Workspace.Slot.NormPartial, 2L * sums);
        fixed (float* pdy = dy, px = x, pw = weight, pm = savedMean, ps = savedInvStd, pdx = dx, pdw = dWeight, pdb = dBias)
        {
            Dispatch(new()
            {
                Batch = batch,
                Groups = groups,
                Channels = channels / groups,
                Inner = inner,
                Dy = pdy,
                X = px,
                Weight = pw,
                Mean = pm,
                InvStd = ps,
                Dx = pdx,
                Sums = partial,
                Dots = partial + sums,
            });
            if (pdw != null) ColumnSum.Run(new FirstTerm(), partial + sums, partial + sums, channels, batch, channels, channels, pdw);
            if (pdb != null) ColumnSum.Run(new FirstTerm(), partial, partial, channels, batch, channels, channels, pdb);
        }
    }

    private static void Dispatch(GroupNormJob<Simd512, Vector512<float>> job)
    {
        int blocks = job.Batch * job.Groups;
        // The job has the same fields for every width.
        if (LaneWidth.Bits == 512) Workers.Run(blocks, in job);
        else if (LaneWidth.Bits == 256)
            Workers.Run(blocks, in Unsafe.As<GroupNormJob<Simd512, Vector512<float>>, GroupNormJob<Simd256, Vector256<float>>>(ref job));
        else Workers.Run(blocks, in Unsafe.As<GroupNormJob<Simd512, Vector512<float>>, GroupNormJob<Simd128, Vector128<float>>>(ref job));
    }

    private static void Require(int batch, int groups, int channels, int inner, int a, int b, int weight, int bias, int mean, int invStd)
    {
        if ((batch | channels | inner) < 0 || groups < 1 || channels % groups != 0)
            throw new ArgumentException($"GroupNorm: {groups} groups must divide {channels} channels, and no size be negative.");
        long needed = (long)batch * channels * inner;
        if (a < needed || b < needed) throw new ArgumentException($"GroupNorm: spans of {needed} elements are needed, not {a} and {b}.");
        if ((weight != 0 && weight < channels) || (bias != 0 && bias < channels))
            throw new ArgumentException($"GroupNorm: an optional span must be empty or have {channels} elements.");
        if (mean < (long)batch * groups || invStd < (long)batch * groups)
            throw new ArgumentException($"GroupNorm: statistics of {(long)batch * groups} elements are needed, not {mean} and {invStd}.");
    }
}

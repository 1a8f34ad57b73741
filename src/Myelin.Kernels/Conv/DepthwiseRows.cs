using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Myelin.Kernels;

/// <summary>Copies of rows of floats: every n-th of them, and back.</summary>
internal static unsafe class DepthwiseRows
{
    internal static void Clear(float* target, int count) => new Span<float>(target, count).Clear();

    /// <summary>target[k] = source[first + k·step], and 0 outside of the row.</summary>
    /// <param name="source">A row.</param>
    /// <param name="size">Its length.</param>
    /// <param name="first">The index of the first one; may be negative.</param>
    /// <param name="step">The distance of the next one.</param>
    /// <param name="count">How many.</param>
    /// <param name="target">Where to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Read(float* source, int size, int first, int step, int count, float* target)
    {
        int from = first >= 0 ? 0 : Math.Min(count, (-first + step - 1) / step), to = first >= size ? from : Math.Clamp((size - first + step - 1) / step, from, count);
        int k = 0;
        for (; k < from; k++) target[k] = 0;
        if (step == 1)
        {
            for (; k <= to - 8; k += 8) Vector256.Store(Vector256.Load(source + first + k), target + k);
        }
        else if (step == 2 && (Sse.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            // Four of eight, if all eight are in the row.
            for (; k < to - 4; k += 4)
            {
                Vector128<float> a = Vector128.Load(source + first + 2 * k), b = Vector128.Load(source + first + 2 * k + 4);
                Vector128.Store(Sse.IsSupported ? Sse.Shuffle(a, b, 0b10_00_10_00) : AdvSimd.Arm64.UnzipEven(a, b), target + k);
            }
        }

        for (; k < to; k++) target[k] = source[first + k * (nint)step];
        for (; k < count; k++) target[k] = 0;
    }

    /// <summary>target[k·step + p] = plane p's k-th float.</summary>
    /// <param name="planes">A row of the first plane.</param>
    /// <param name="plane">The distance of the next plane.</param>
    /// <param name="step">How many planes there are.</param>
    /// <param name="count">Floats of each.</param>
    /// <param name="target">step · count floats, and as many as four more of each may be written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Interleave(float* planes, nint plane, int step, int count, float* target)
    {
        if (step == 2 && (Sse.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            for (int k = 0; k < count; k += 4)
            {
                Vector128<float> a = Vector128.Load(planes + k), b = Vector128.Load(planes + plane + k);
                Vector128.Store(Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b), target + 2 * k);
                Vector128.Store(Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b), target + 2 * k + 4);
            }

            return;
        }

        for (int p = 0; p < step; p++, planes += plane)
        {
            for (int k = 0; k < count; k++) target[k * (nint)step + p] = planes[k];
        }
    }
}

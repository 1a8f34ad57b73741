using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Myelin.Kernels;

/// <summary>Copies of rows of floats: every n-th of them, and back.</summary>
internal static unsafe class RowCopy
{
    /// <summary>target[k] = source[k·step].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Read(float* source, int step, int count, float* target)
    {
        int k = 0;
        if (step == 1)
        {
            for (; k <= count - 8; k += 8) Vector256.Store(Vector256.Load(source + k), target + k);
            for (; k <= count - 4; k += 4) Vector128.Store(Vector128.Load(source + k), target + k);
        }
        else if (step == 2 && (Sse.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            // Four of eight, if all eight are there.
            for (; k < count - 4; k += 4)
            {
                Vector128<float> a = Vector128.Load(source + 2 * k), b = Vector128.Load(source + 2 * k + 4);
                Vector128.Store(Sse.IsSupported ? Sse.Shuffle(a, b, 0b10_00_10_00) : AdvSimd.Arm64.UnzipEven(a, b), target + k);
            }
        }

        for (; k < count; k++) target[k] = source[k * (nint)step];
    }

    /// <summary>target[k·step + p] = plane p's k-th float; up to eight floats behind the last are written.</summary>
    /// <param name="planes">The first plane, followed by at least four floats, as each.</param>
    /// <param name="plane">The distance of the next plane.</param>
    /// <param name="step">How many planes there are.</param>
    /// <param name="count">Floats of each.</param>
    /// <param name="target">Where to.</param>
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

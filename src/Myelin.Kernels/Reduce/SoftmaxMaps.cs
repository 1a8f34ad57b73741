using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>e^(a - b); the third argument exists because the row loop has three.</summary>
internal readonly struct ExpShiftedMap : IMap2, IMap3
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Exp(S.Subtract(a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b, V c) where S : struct, ISimd<V> where V : struct => S.Exp(S.Subtract(a, b));
}

/// <summary>a · b.</summary>
internal readonly struct ProductMap : IMap2
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Multiply(a, b);
}

/// <summary>max(a, b).</summary>
internal readonly struct MaxMap : IMap2
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Max(a, b);
}

/// <summary>ln a.</summary>
internal readonly struct LogMap : IMap1
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a) where S : struct, ISimd<V> where V : struct => S.Log(a);
}

/// <summary>(a - b) - c: x minus its largest, minus the logarithm of the sum.</summary>
internal readonly struct LessTwiceMap : IMap3
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b, V c) where S : struct, ISimd<V> where V : struct => S.Subtract(S.Subtract(a, b), c);
}

/// <summary>a (b - c): softmax's gradient from y, dy and Σ y dy.</summary>
internal readonly struct SoftmaxGradientMap : IMap3
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b, V c) where S : struct, ISimd<V> where V : struct => S.Multiply(a, S.Subtract(b, c));
}

/// <summary>b - eᵃ c: log-softmax's gradient from y, dy and Σ dy.</summary>
internal readonly struct LogSoftmaxGradientMap : IMap3
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b, V c) where S : struct, ISimd<V> where V : struct => S.Subtract(b, S.Multiply(S.Exp(a), c));
}

using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>f(x) of a unary operator.</summary>
internal readonly struct UnaryForward<TOp>(TOp op) : IMap1 where TOp : struct, IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a) where S : struct, ISimd<V> where V : struct => op.Forward<S, V>(a);
}

/// <summary>f'(x) dy of a unary operator.</summary>
internal readonly struct UnaryBackward<TOp>(TOp op) : IMap2 where TOp : struct, IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => op.Gradient<S, V>(a, b);
}

/// <summary>f(a, b) of a binary operator; the third argument exists because the broadcasting loop has three.</summary>
internal readonly struct BinaryForward<TOp>(TOp op) : IMap2, IMap3 where TOp : struct, IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => op.Forward<S, V>(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b, V c) where S : struct, ISimd<V> where V : struct => op.Forward<S, V>(a, b);
}

/// <summary>∂f/∂a dy of a binary operator.</summary>
internal readonly struct BinaryBackwardA<TOp>(TOp op) : IMap3 where TOp : struct, IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b, V c) where S : struct, ISimd<V> where V : struct => op.GradientA<S, V>(a, b, c);
}

/// <summary>∂f/∂b dy of a binary operator.</summary>
internal readonly struct BinaryBackwardB<TOp>(TOp op) : IMap3 where TOp : struct, IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b, V c) where S : struct, ISimd<V> where V : struct => op.GradientB<S, V>(a, b, c);
}

/// <summary>a + b.</summary>
internal readonly struct AddMap : IMap2
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Add(a, b);
}

/// <summary>factor · a.</summary>
internal readonly struct ScaleMap(float factor) : IMap1
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a) where S : struct, ISimd<V> where V : struct => S.Multiply(a, S.Constant(factor));
}

/// <summary>b + factor · a.</summary>
internal readonly struct AddScaledMap(float factor) : IMap2
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Fma(a, S.Constant(factor), b);
}

/// <summary>b where a ≠ 0, c elsewhere.</summary>
internal readonly struct SelectMap : IMap3
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b, V c) where S : struct, ISimd<V> where V : struct => S.Select(S.EqualTo(a, S.Zero), c, b);
}

using System.Runtime.CompilerServices;

namespace Myelin.Kernels.Tests;

/// <summary>x tanh(slope x), with a gradient that reads the input: several functions and an attribute in one operator.</summary>
internal readonly struct Wave(float slope) : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Multiply(x, S.Tanh(S.Multiply(S.Constant(slope), x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V saved, V dy) where S : struct, ISimd<V> where V : struct
    {
        V t = S.Tanh(S.Multiply(S.Constant(slope), saved));
        V derivative = S.Fma(S.Multiply(saved, S.Constant(slope)), S.Subtract(S.Constant(1), S.Multiply(t, t)), t);
        return S.Multiply(dy, derivative);
    }
}

/// <summary>a b + a, not symmetric.</summary>
internal readonly struct Mix : IBinaryOperator
{
    public static bool GradientReadsInputs => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Fma(a, b, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientA<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct => S.Fma(dy, b, dy);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientB<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct => S.Multiply(dy, a);
}

using System.Runtime.CompilerServices;

namespace Myelin;

/// <summary>share·log, the term of an entropy, where 0·(-∞) is 0, the limit of p·ln p. d share = log·dy, d log = share·dy.</summary>
internal readonly struct ShareOperator : IBinaryOperator
{
    public static bool GradientReadsInputs => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => Product<S, V>(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientA<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct => Product<S, V>(dy, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientB<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct => S.Multiply(a, dy);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Product<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Select(S.EqualTo(a, S.Zero), S.Zero, S.Multiply(a, b));
}

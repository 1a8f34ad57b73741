using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>The term a of a sum.</summary>
internal readonly struct FirstTerm : IMap2
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => a;
}

/// <summary>The term a · b of a dot product.</summary>
internal readonly struct ProductTerm : IMap2
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Multiply(a, b);
}

/// <summary>The term (a - b)² of a variance.</summary>
internal readonly struct SquaredDifferenceTerm : IMap2
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct
    {
        V d = S.Subtract(a, b);
        return S.Multiply(d, d);
    }
}

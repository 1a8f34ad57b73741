using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>first + second · a.</summary>
internal readonly struct AffineMap(float first, float second) : IMap1
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a) where S : struct, ISimd<V> where V : struct => S.Fma(a, S.Constant(second), S.Constant(first));
}

/// <summary>scale where a &lt; keep, 0 elsewhere.</summary>
internal readonly struct DropoutMap(float keep, float scale) : IMap1
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a) where S : struct, ISimd<V> where V : struct => S.And(S.GreaterThan(S.Constant(keep), a), S.Constant(scale));
}

/// <summary>√(-2 ln a).</summary>
internal readonly struct RadiusMap : IMap1
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a) where S : struct, ISimd<V> where V : struct => S.Sqrt(S.Abs(S.Multiply(S.Constant(-2), S.Log(a))));
}

/// <summary>a cos 2πb for b in [0, 1).</summary>
internal readonly struct CosineMap : IMap2
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct
    {
        Turn.Quarter<S, V>(b, out V sine, out V cosine, out V q);
        V odd = S.Or(S.EqualTo(q, S.Constant(1)), S.EqualTo(q, S.Constant(3)));
        V minus = S.Or(S.EqualTo(q, S.Constant(1)), S.EqualTo(q, S.Constant(2)));
        V value = S.Select(odd, sine, cosine);
        return S.Multiply(a, S.Select(minus, S.Negate(value), value));
    }
}

/// <summary>a sin 2πb for b in [0, 1).</summary>
internal readonly struct SineMap : IMap2
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct
    {
        Turn.Quarter<S, V>(b, out V sine, out V cosine, out V q);
        V odd = S.Or(S.EqualTo(q, S.Constant(1)), S.EqualTo(q, S.Constant(3)));
        V minus = S.Or(S.EqualTo(q, S.Constant(2)), S.EqualTo(q, S.Constant(3)));
        V value = S.Select(odd, cosine, sine);
        return S.Multiply(a, S.Select(minus, S.Negate(value), value));
    }
}

/// <summary>Sine and cosine of fractions of a full turn.</summary>
internal static class Turn
{
    /// <summary>t = q / 4 + f with |f| at most 1/8, and the sine and cosine of 2πf; at most 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Quarter<S, V>(V t, out V sine, out V cosine, out V q) where S : struct, ISimd<V> where V : struct
    {
        q = S.Round(S.Multiply(t, S.Constant(4)));
        V x = S.Multiply(S.Fma(q, S.Constant(-0.25), t), S.Constant(6.283185307179586));
        V z = S.Multiply(x, x);
        V p = S.Fma(S.Constant(-1.9515295891e-4), z, S.Constant(8.3321608736e-3));
        p = S.Fma(p, z, S.Constant(-1.6666654611e-1));
        sine = S.Fma(S.Multiply(p, z), x, x);
        V c = S.Fma(S.Constant(2.443315711809948e-5), z, S.Constant(-1.388731625493765e-3));
        c = S.Fma(c, z, S.Constant(4.166664568298827e-2));
        cosine = S.Fma(c, S.Multiply(z, z), S.Fma(z, S.Constant(-0.5), S.Constant(1)));
    }
}

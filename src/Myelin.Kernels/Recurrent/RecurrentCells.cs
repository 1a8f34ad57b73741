using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>h' = tanh(a).</summary>
internal readonly unsafe struct TanhCell : IRecurrentCell
{
    public static int Columns => 1;

    public static bool HasCell => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<S, V>(float* gates, nint stride, float* hidden, float* cell, float* nextHidden, float* nextCell)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V h = S.Tanh(S.Load(in *gates));
        S.Store(h, ref *gates);
        S.Store(h, ref *nextHidden);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<S, V>(float* gates, nint stride, float* hidden, float* cell, float* dHidden, float* dCell, float* dGates)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V h = S.Load(in *gates), dh = S.Load(in *dHidden);
        S.Store(S.Multiply(dh, S.Fma(S.Negate(h), h, S.Constant(1))), ref *dGates);
        S.Store(S.Zero, ref *dHidden);
    }
}

/// <summary>h' = max(0, a).</summary>
internal readonly unsafe struct ReluCell : IRecurrentCell
{
    public static int Columns => 1;

    public static bool HasCell => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<S, V>(float* gates, nint stride, float* hidden, float* cell, float* nextHidden, float* nextCell)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V h = S.Max(S.Load(in *gates), S.Zero);
        S.Store(h, ref *gates);
        S.Store(h, ref *nextHidden);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<S, V>(float* gates, nint stride, float* hidden, float* cell, float* dHidden, float* dCell, float* dGates)
        where S : struct, IFloatSimd<V> where V : struct
    {
        S.Store(S.And(S.GreaterThan(S.Load(in *gates), S.Zero), S.Load(in *dHidden)), ref *dGates);
        S.Store(S.Zero, ref *dHidden);
    }
}

/// <summary>i, f, o = σ(·), g = tanh(·), c' = f·c + i·g, h' = o·tanh(c').</summary>
internal readonly unsafe struct LstmCell : IRecurrentCell
{
    public static int Columns => 4;

    public static bool HasCell => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<S, V>(float* gates, nint stride, float* hidden, float* cell, float* nextHidden, float* nextCell)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V i = S.Sigmoid(S.Load(in *gates)), f = S.Sigmoid(S.Load(in gates[stride]));
        V g = S.Tanh(S.Load(in gates[2 * stride])), o = S.Sigmoid(S.Load(in gates[3 * stride]));
        V c = S.Fma(f, S.Load(in *cell), S.Multiply(i, g));
        S.Store(i, ref *gates);
        S.Store(f, ref gates[stride]);
        S.Store(g, ref gates[2 * stride]);
        S.Store(o, ref gates[3 * stride]);
        S.Store(c, ref *nextCell);
        S.Store(S.Multiply(o, S.Tanh(c)), ref *nextHidden);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<S, V>(float* gates, nint stride, float* hidden, float* cell, float* dHidden, float* dCell, float* dGates)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V one = S.Constant(1), i = S.Load(in *gates), f = S.Load(in gates[stride]), g = S.Load(in gates[2 * stride]), o = S.Load(in gates[3 * stride]);
        V old = S.Load(in *cell), dh = S.Load(in *dHidden);

        // c' with the bits of the forward pass: computing it again costs less than reading it.
        V t = S.Tanh(S.Fma(f, old, S.Multiply(i, g))), dhO = S.Multiply(dh, o);
        V dc = S.Fma(dhO, S.Fma(S.Negate(t), t, one), S.Load(in *dCell));
        S.Store(S.Multiply(S.Multiply(S.Multiply(dc, g), i), S.Subtract(one, i)), ref *dGates);
        S.Store(S.Multiply(S.Multiply(S.Multiply(dc, old), f), S.Subtract(one, f)), ref dGates[stride]);
        S.Store(S.Multiply(S.Multiply(dc, i), S.Fma(S.Negate(g), g, one)), ref dGates[2 * stride]);
        S.Store(S.Multiply(S.Multiply(dhO, t), S.Subtract(one, o)), ref dGates[3 * stride]);
        S.Store(S.Multiply(dc, f), ref *dCell);
        S.Store(S.Zero, ref *dHidden);
    }
}

/// <summary>r, z = σ(·), n = tanh(x's part + r·m) with m = W_hn·h + b_hn, h' = (1 - z)·n + z·h; columns m, r, z, n.</summary>
internal readonly unsafe struct GruCell : IRecurrentCell
{
    public static int Columns => 4;

    public static bool HasCell => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<S, V>(float* gates, nint stride, float* hidden, float* cell, float* nextHidden, float* nextCell)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V r = S.Sigmoid(S.Load(in gates[stride])), z = S.Sigmoid(S.Load(in gates[2 * stride]));
        V n = S.Tanh(S.Fma(r, S.Load(in *gates), S.Load(in gates[3 * stride])));
        S.Store(r, ref gates[stride]);
        S.Store(z, ref gates[2 * stride]);
        S.Store(n, ref gates[3 * stride]);
        S.Store(S.Fma(z, S.Subtract(S.Load(in *hidden), n), n), ref *nextHidden);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<S, V>(float* gates, nint stride, float* hidden, float* cell, float* dHidden, float* dCell, float* dGates)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V one = S.Constant(1), m = S.Load(in *gates), r = S.Load(in gates[stride]), z = S.Load(in gates[2 * stride]), n = S.Load(in gates[3 * stride]);
        V dh = S.Load(in *dHidden), rest = S.Subtract(one, z), dn = S.Multiply(S.Multiply(dh, rest), S.Fma(S.Negate(n), n, one)), dm = S.Multiply(dn, r);
        S.Store(dm, ref *dGates);
        S.Store(S.Multiply(S.Multiply(dm, m), S.Subtract(one, r)), ref dGates[stride]);
        S.Store(S.Multiply(S.Multiply(S.Multiply(dh, S.Subtract(S.Load(in *hidden), n)), z), rest), ref dGates[2 * stride]);
        S.Store(dn, ref dGates[3 * stride]);
        S.Store(S.Multiply(dh, z), ref *dHidden);
    }
}

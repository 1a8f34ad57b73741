using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// The approximation y = x/2·(1 + tanh(√(2/π)·(x + 0.044715x³))) of <c>Gelu</c> that GPT-2 uses. PyTorch: <c>F.gelu(approximate="tanh")</c>.
        /// </summary>
        public Tensor GeluTanh() => ElementwiseOperator.Unary("GeluTanh", x, new GeluTanhOperator());
    }
}

internal readonly struct GeluTanhOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        V half = S.Multiply(S.Constant(0.5), x);
        return S.Fma(half, S.Tanh(Inner<S, V>(x)), half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct
    {
        V t = S.Tanh(Inner<S, V>(x)), half = S.Constant(0.5);
        V inner = S.Constant(0.7978845608028654), cubic = S.Constant(0.7978845608028654 * 3 * 0.044715);
        V slope = S.Multiply(S.Fma(S.Negate(t), t, S.Constant(1)), S.Fma(cubic, S.Multiply(x, x), inner));
        return S.Multiply(dy, S.Fma(S.Multiply(half, x), slope, S.Fma(half, t, half)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Inner<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(S.Constant(0.7978845608028654), S.Fma(S.Multiply(S.Constant(0.044715), x), S.Multiply(x, x), x));
}

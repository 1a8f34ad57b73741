using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = x·sigmoid(x), also called swish. PyTorch: <c>F.silu</c>. Elfwing et al. 2017.</summary>
        public Tensor Silu() => ElementwiseOperator.Unary("Silu", x, new SiluOperator());
    }
}

internal readonly struct SiluOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(x, S.Sigmoid(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct
    {
        V s = S.Sigmoid(x);
        return S.Multiply(dy, S.Multiply(s, S.Fma(x, S.Subtract(S.Constant(1), s), S.Constant(1))));
    }
}

using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = tanh x, between -1 and 1 and centered on 0. dx = (1-y²)·dy: saturates, but less than the sigmoid. PyTorch:
        /// <c>torch.tanh</c>.
        /// </summary>
        public Tensor Tanh() => ElementwiseOperator.Unary("Tanh", x, new TanhOperator());
    }
}

internal readonly struct TanhOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Output;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V y, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(dy, S.Fma(S.Negate(y), y, S.Constant(1)));
}

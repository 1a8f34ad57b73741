using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = -x. PyTorch: <c>torch.neg</c>.</summary>
        public Tensor Neg() => ElementwiseOperator.Unary("Neg", x, new NegOperator());
    }

    extension(Tensor)
    {
        /// <summary>-x.</summary>
        public static Tensor operator -(Tensor x) => x.Neg();
    }
}

internal readonly struct NegOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Nothing;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Negate(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V _, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Negate(dy);
}

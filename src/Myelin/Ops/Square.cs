using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = x². dx = 2x·dy. PyTorch: <c>torch.square</c>.</summary>
        public Tensor Square() => ElementwiseOperator.Unary("Square", x, new SquareOperator());
    }
}

internal readonly struct SquareOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(x, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(S.Add(x, x), dy);
}

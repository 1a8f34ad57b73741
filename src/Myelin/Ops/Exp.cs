using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = eˣ. dx = y·dy, but 0 wherever dy is 0. PyTorch: <c>torch.exp</c>.</summary>
        public Tensor Exp() => ElementwiseOperator.Unary("Exp", x, new ExpOperator());
    }
}

internal readonly struct ExpOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Output;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V y, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.EqualTo(dy, S.Zero), dy, S.Multiply(y, dy));
}

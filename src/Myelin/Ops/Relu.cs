using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = max(x, 0). dx = dy where x &gt; 0, else 0: cheap, and does not saturate, but a unit that is never above 0 gets no gradient
        /// and stays dead; leaky ReLU avoids this. PyTorch: <c>torch.relu</c>.
        /// </summary>
        public Tensor Relu() => ElementwiseOperator.Unary("Relu", x, new ReluOperator());
    }
}

internal readonly struct ReluOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Output;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.GreaterThan(S.Zero, x), S.Zero, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V y, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.GreaterThanOrEqual(S.Zero, y), S.Zero, dy);
}

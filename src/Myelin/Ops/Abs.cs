using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = |x|. dx = sign(x)·dy, 0 at 0. PyTorch: <c>torch.abs</c>.</summary>
        public Tensor Abs() => ElementwiseOperator.Unary("Abs", x, new AbsOperator());
    }
}

internal readonly struct AbsOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct
    {
        V sign = S.Select(S.GreaterThan(x, S.Zero), S.Constant(1), S.Select(S.GreaterThan(S.Zero, x), S.Constant(-1), S.Zero));
        return S.Multiply(sign, dy);
    }
}

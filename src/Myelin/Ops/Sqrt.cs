using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = √x; NaN below 0. dx = dy/(2y), infinite at 0. PyTorch: <c>torch.sqrt</c>.</summary>
        public Tensor Sqrt() => ElementwiseOperator.Unary("Sqrt", x, new SqrtOperator());
    }
}

internal readonly struct SqrtOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Output;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V y, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Divide(dy, S.Add(y, y));
}

using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = cos x, the cosine of an angle in radians; NaN if x is infinite. dx = -sin(x)·dy. PyTorch: <c>torch.cos</c>.</summary>
        public Tensor Cos() => ElementwiseOperator.Unary("Cos", x, new CosOperator());
    }
}

internal readonly struct CosOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Cos(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct => S.Negate(S.Multiply(S.Sin(x), dy));
}

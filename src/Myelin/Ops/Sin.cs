using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = sin x, the sine of an angle in radians; NaN if x is infinite. dx = cos(x)·dy. PyTorch: <c>torch.sin</c>.</summary>
        public Tensor Sin() => ElementwiseOperator.Unary("Sin", x, new SinOperator());
    }
}

internal readonly struct SinOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Sin(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct => S.Multiply(S.Cos(x), dy);
}

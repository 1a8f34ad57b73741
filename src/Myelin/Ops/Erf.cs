using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>The error function, y = 2/√π·∫₀ˣ e^(-t²) dt; dx = 2/√π·e^(-x²)·dy. PyTorch: <c>torch.erf</c>.</summary>
        public Tensor Erf() => ElementwiseOperator.Unary("Erf", x, new ErfOperator());
    }
}

internal readonly struct ErfOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Erf(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(dy, S.Multiply(S.Constant(1.1283791670955126), S.Exp(S.Negate(S.Multiply(x, x)))));
}

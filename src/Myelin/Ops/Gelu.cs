using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = x·Φ(x) with the normal distribution's Φ(x) = (1 + erf(x/√2))/2. PyTorch: <c>F.gelu</c>. Hendrycks and Gimpel 2016.</summary>
        public Tensor Gelu() => ElementwiseOperator.Unary("Gelu", x, new GeluOperator());
    }
}

internal readonly struct GeluOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(x, S.NormalCdf(x, out _));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct
    {
        // d/dx x·Φ(x) = Φ(x) + x·φ(x), φ(x) = e^(-x²/2)/√(2π)
        V phi = S.NormalCdf(x, out V bell);
        return S.Multiply(dy, S.Fma(S.Multiply(x, S.Constant(0.3989422804014327)), bell, phi));
    }
}

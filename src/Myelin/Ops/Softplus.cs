using System.Runtime.CompilerServices;
using Myelin.Graphs;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = ln(1 + e^(beta·x))/beta, a smooth ReLU; x itself where beta·x is above the threshold. PyTorch: <c>F.softplus</c>.</summary>
        /// <param name="beta">The sharpness of the bend, above 0.</param>
        /// <param name="threshold">Above this value of beta·x, y = x.</param>
        /// <exception cref="ArgumentOutOfRangeException">beta is not a finite number above 0, or threshold is NaN or infinite.</exception>
        public Tensor Softplus(float beta = 1, float threshold = 20) => ElementwiseOperator.Unary("Softplus", x, SoftplusOperator.Checked(beta, threshold));
    }
}

internal readonly struct SoftplusOperator(float beta, float threshold) : IUnaryOperator, IHasAttributes
{
    internal static SoftplusOperator Checked(float beta, float threshold) => new(
        Argument.Positive(beta, "Softplus", nameof(beta), "Try 1."), Argument.Finite(threshold, "Softplus", nameof(threshold), "Try 20."));

    object IHasAttributes.Attributes => new SoftplusAttributes(beta, threshold);

    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        V scaled = S.Multiply(S.Constant(beta), x);
        V soft = S.Divide(S.Log1p(S.Exp(scaled)), S.Constant(beta));
        return S.Select(S.GreaterThan(scaled, S.Constant(threshold)), x, soft);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct
    {
        V scaled = S.Multiply(S.Constant(beta), x);
        return S.Select(S.GreaterThan(scaled, S.Constant(threshold)), dy, S.Multiply(dy, S.Sigmoid(scaled)));
    }
}

using System.Runtime.CompilerServices;
using Myelin.Graphs;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = x above 0, alpha·(eˣ-1) below: smooth, with a mean near 0. PyTorch: <c>F.elu</c>. Clevert et al. 2016.</summary>
        /// <param name="alpha">The negative limit: y → -alpha; finite.</param>
        /// <exception cref="ArgumentOutOfRangeException">alpha is NaN or infinite.</exception>
        public Tensor Elu(float alpha = 1) => ElementwiseOperator.Unary("Elu", x, EluOperator.Checked(alpha));
    }
}

internal readonly struct EluOperator(double alpha, double scale) : IUnaryOperator, IHasAttributes
{
    internal static EluOperator Checked(float alpha) => new(Argument.Finite(alpha, "Elu", nameof(alpha), "Try 1."), 1);

    object IHasAttributes.Attributes => new EluAttributes(alpha, scale);

    /// <summary>The constants at which activations keep mean 0 and variance 1 (Klambauer et al. 2017).</summary>
    internal static EluOperator Selu => new(1.6732632423543772, 1.0507009873554805);

    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(S.Constant(scale), S.Select(S.GreaterThan(x, S.Zero), x, S.Multiply(S.Constant(alpha), S.Expm1(x))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(S.Multiply(S.Constant(scale), dy), S.Select(S.GreaterThan(x, S.Zero), S.Constant(1), S.Multiply(S.Constant(alpha), S.Exp(x))));
}

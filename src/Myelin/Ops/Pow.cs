using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor a)
    {
        /// <summary>
        /// y = aᵇ, element by element, with broadcasting. da = b·aᵇ⁻¹·dy, db = aᵇ·ln a·dy, both 0 wherever dy is 0. PyTorch: <c>torch.pow</c>.
        /// </summary>
        public Tensor Pow(Tensor b) => ElementwiseOperator.Binary("Pow", a, b, new PowOperator());

        /// <summary>y = aᵇ with one exponent for every element.</summary>
        public Tensor Pow(float b) => a.Pow(Tensor.Scalar(b));
    }
}

internal readonly struct PowOperator : IBinaryOperator
{
    public static bool GradientReadsInputs => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct =>
        S.Pow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientA<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.Or(S.EqualTo(b, S.Zero), S.EqualTo(dy, S.Zero)), S.Zero, S.Multiply(dy, S.Multiply(b, S.Pow(a, S.Subtract(b, S.Constant(1))))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientB<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct
    {
        // If a = 0 and b ≥ 0 the limit of aᵇ·ln a is 0, as in PyTorch, while 0·ln 0 would be NaN.
        V flat = S.And(S.EqualTo(a, S.Zero), S.GreaterThanOrEqual(b, S.Zero));
        return S.Select(S.Or(flat, S.EqualTo(dy, S.Zero)), S.Zero, S.Multiply(dy, S.Multiply(S.Pow(a, b), S.Log(a))));
    }
}

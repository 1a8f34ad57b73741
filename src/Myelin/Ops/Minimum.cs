using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor a)
    {
        /// <summary>
        /// y = the smaller of a and b, element by element; NaN if either is. The gradient goes to the smaller, half to each if they are
        /// equal, all of it to both if one is NaN. PyTorch: <c>torch.minimum</c>.
        /// </summary>
        public Tensor Minimum(Tensor b) => ElementwiseOperator.Binary("Minimum", a, b, new MinimumOperator());
    }
}

internal readonly struct MinimumOperator : IBinaryOperator
{
    public static bool GradientReadsInputs => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct =>
        S.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientA<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.GreaterThan(a, b), S.Zero, S.Select(S.EqualTo(a, b), S.Multiply(S.Constant(0.5), dy), dy));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientB<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.GreaterThan(b, a), S.Zero, S.Select(S.EqualTo(a, b), S.Multiply(S.Constant(0.5), dy), dy));
}

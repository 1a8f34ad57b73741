using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor a)
    {
        /// <summary>
        /// -(t·ln p + (1 - t)·ln(1 - p)), element by element, for probabilities p (this tensor) and targets t from 0 to 1; each logarithm
        /// is at least -100. dp = (p - t)/max(p(1 - p), 1e-12)·dy, dt = (ln(1 - p) - ln p)·dy. PyTorch: <c>F.binary_cross_entropy</c>
        /// without reduction.
        /// </summary>
        /// <param name="targets">float32 of this tensor's shape, or one that broadcasts with it.</param>
        /// <exception cref="ArgumentException">A probability or a target is below 0, above 1 or NaN.</exception>
        public Tensor BinaryCrossEntropy(Tensor targets)
        {
            BinaryTargets.Check("BinaryCrossEntropy", targets);
            BinaryTargets.CheckProbabilities(a);
            return ElementwiseOperator.Binary("BinaryCrossEntropy", a, targets, new BinaryCrossEntropyOperator());
        }

        /// <summary>
        /// max(x, 0) - x·t + ln(1 + e^-|x|), element by element, for scores x (this tensor): the same as BinaryCrossEntropy of sigmoid(x), but
        /// exact for scores of any size. dx = (sigmoid(x) - t)·dy, dt = -x·dy. PyTorch: <c>F.binary_cross_entropy_with_logits</c> without reduction.
        /// </summary>
        /// <param name="targets">float32 of this tensor's shape, or one that broadcasts with it.</param>
        /// <exception cref="ArgumentOutOfRangeException">A target is below 0, above 1 or NaN.</exception>
        public Tensor BinaryCrossEntropyWithLogits(Tensor targets)
        {
            BinaryTargets.Check("BinaryCrossEntropyWithLogits", targets);
            return ElementwiseOperator.Binary("BinaryCrossEntropyWithLogits", a, targets, new BinaryCrossEntropyWithLogitsOperator());
        }
    }
}

internal readonly struct BinaryCrossEntropyOperator : IBinaryOperator
{
    public static bool GradientReadsInputs => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V p, V t) where S : struct, ISimd<V> where V : struct
    {
        V hit = Logarithm<S, V>(p), miss = Logarithm<S, V>(S.Subtract(S.Constant(1), p));
        return S.Negate(S.Add(S.Multiply(t, hit), S.Multiply(S.Subtract(S.Constant(1), t), miss)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientA<S, V>(V p, V t, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Divide(S.Multiply(S.Subtract(p, t), dy), S.Max(S.Multiply(p, S.Subtract(S.Constant(1), p)), S.Constant(1e-12)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientB<S, V>(V p, V t, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(S.Subtract(Logarithm<S, V>(S.Subtract(S.Constant(1), p)), Logarithm<S, V>(p)), dy);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Logarithm<S, V>(V p) where S : struct, ISimd<V> where V : struct => S.Max(S.Log(p), S.Constant(-100));
}

internal readonly struct BinaryCrossEntropyWithLogitsOperator : IBinaryOperator
{
    public static bool GradientReadsInputs => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x, V t) where S : struct, ISimd<V> where V : struct
    {
        V positive = S.Select(S.GreaterThan(S.Zero, x), S.Zero, x);
        V share = S.Select(S.EqualTo(t, S.Zero), S.Zero, S.Multiply(x, t));
        V y = S.Add(S.Subtract(positive, share), S.Log1p(S.Exp(S.Negate(S.Abs(x)))));
        // ∞ - ∞·t is ∞·(1 - t): an infinite score that is right costs nothing.
        return S.Select(S.EqualTo(x, S.Constant(double.PositiveInfinity)), S.Select(S.EqualTo(t, S.Constant(1)), S.Zero, x), y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientA<S, V>(V x, V t, V dy) where S : struct, ISimd<V> where V : struct => S.Multiply(S.Subtract(S.Sigmoid(x), t), dy);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientB<S, V>(V x, V t, V dy) where S : struct, ISimd<V> where V : struct => S.Negate(S.Multiply(x, dy));
}

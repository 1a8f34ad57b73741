using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor a)
    {
        /// <summary>
        /// -(t·ln p + (1 - t)·ln(1 - p)), element by element, for probabilities p (this tensor) and targets t from 0 to 1; each logarithm
        /// is at least -100. dp = (p - t)/max(p(1 - p), 1e-12)·dy. The targets get no gradient. PyTorch: <c>F.binary_cross_entropy</c>
        /// without reduction.
        /// </summary>
        /// <param name="targets">float32 of this tensor's shape.</param>
        public Tensor BinaryCrossEntropy(Tensor targets) =>
            ElementwiseOperator.Binary("BinaryCrossEntropy", a, targets.Detach(), new BinaryCrossEntropyOperator());

        /// <summary>
        /// max(x, 0) - x·t + ln(1 + e^-|x|), element by element, for scores x (this tensor): the same as BinaryCrossEntropy of sigmoid(x), but
        /// exact for scores of any size. dx = (sigmoid(x) - t)·dy. PyTorch: <c>F.binary_cross_entropy_with_logits</c> without reduction.
        /// </summary>
        /// <param name="targets">float32 of this tensor's shape.</param>
        public Tensor BinaryCrossEntropyWithLogits(Tensor targets) =>
            ElementwiseOperator.Binary("BinaryCrossEntropyWithLogits", a, targets.Detach(), new BinaryCrossEntropyWithLogitsOperator());
    }
}

internal readonly struct BinaryCrossEntropyOperator : IBinaryOperator
{
    public static bool GradientReadsInputs => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V p, V t) where S : struct, ISimd<V> where V : struct
    {
        V floor = S.Constant(-100), one = S.Constant(1);
        V hit = S.Max(S.Log(p), floor), miss = S.Max(S.Log(S.Subtract(one, p)), floor);
        return S.Negate(S.Add(S.Multiply(t, hit), S.Multiply(S.Subtract(one, t), miss)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientA<S, V>(V p, V t, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Divide(S.Multiply(S.Subtract(p, t), dy), S.Max(S.Multiply(p, S.Subtract(S.Constant(1), p)), S.Constant(1e-12)));

    public V GradientB<S, V>(V p, V t, V dy) where S : struct, ISimd<V> where V : struct => S.Zero;
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

    public V GradientB<S, V>(V x, V t, V dy) where S : struct, ISimd<V> where V : struct => S.Zero;
}

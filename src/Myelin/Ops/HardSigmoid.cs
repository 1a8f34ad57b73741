using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = x/6 + 1/2 limited to [0, 1], a cheap approximation of the sigmoid. PyTorch: <c>F.hardsigmoid</c>.</summary>
        public Tensor HardSigmoid() => ElementwiseOperator.Unary("HardSigmoid", x, new HardSigmoidOperator());
    }
}

internal readonly struct HardSigmoidOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.GreaterThanOrEqual(S.Constant(-3), x), S.Zero,
            S.Select(S.GreaterThanOrEqual(x, S.Constant(3)), S.Constant(1), S.Divide(S.Add(x, S.Constant(3)), S.Constant(6))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.And(S.GreaterThan(x, S.Constant(-3)), S.GreaterThan(S.Constant(3), x)), S.Divide(dy, S.Constant(6)), S.Zero);
}

using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = x·hardsigmoid(x). PyTorch: <c>F.hardswish</c>. Howard et al. 2019.</summary>
        public Tensor HardSwish() => ElementwiseOperator.Unary("HardSwish", x, new HardSwishOperator());
    }
}

internal readonly struct HardSwishOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.GreaterThanOrEqual(S.Constant(-3), x), S.Zero,
            S.Select(S.GreaterThanOrEqual(x, S.Constant(3)), x, S.Divide(S.Multiply(x, S.Add(x, S.Constant(3))), S.Constant(6))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct
    {
        V inside = S.Multiply(dy, S.Add(S.Divide(x, S.Constant(3)), S.Constant(0.5)));
        return S.Select(S.GreaterThan(S.Constant(-3), x), S.Zero, S.Select(S.GreaterThanOrEqual(x, S.Constant(3)), dy, inside));
    }
}

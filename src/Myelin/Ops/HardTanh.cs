using System.Runtime.CompilerServices;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = x limited to [min, max], the tanh's cheap likeness; dx = dy strictly inside, else 0. PyTorch: <c>F.hardtanh</c>.</summary>
        /// <param name="min">The lower limit.</param>
        /// <param name="max">The upper limit, above <paramref name="min"/>.</param>
        public Tensor HardTanh(float min = -1, float max = 1) => ElementwiseOperator.Unary("HardTanh", x, new HardTanhOperator(min, max));
    }
}

internal readonly struct HardTanhOperator(float min, float max) : IUnaryOperator
{
    internal float Min => min;

    internal float Max => max;

    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.GreaterThan(x, S.Constant(max)), S.Constant(max), S.Select(S.GreaterThan(S.Constant(min), x), S.Constant(min), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.And(S.GreaterThan(x, S.Constant(min)), S.GreaterThan(S.Constant(max), x)), dy, S.Zero);
}

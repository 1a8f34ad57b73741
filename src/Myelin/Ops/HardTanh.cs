using System.Runtime.CompilerServices;
using Myelin.Graphs;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = x limited to [min, max], a cheap approximation of tanh; dx = dy strictly inside, else 0. PyTorch: <c>F.hardtanh</c>.
        /// </summary>
        /// <param name="min">The lower limit.</param>
        /// <param name="max">The upper limit, above <paramref name="min"/>.</param>
        /// <exception cref="ArgumentException">max is not above min.</exception>
        public Tensor HardTanh(float min = -1, float max = 1) =>
            ElementwiseOperator.Unary("HardTanh", x, HardTanhOperator.Checked(min, max));
    }
}

internal readonly struct HardTanhOperator(float min, float max) : IUnaryOperator, IHasAttributes
{
    internal static HardTanhOperator Checked(float min, float max) => max > min
        ? new HardTanhOperator(min, max)
        : throw new ArgumentException(
            FormattableString.Invariant($"HardTanh: max must be above min.\n  Got min {min}, max {max}.\n  Swap them."), nameof(max));

    object IHasAttributes.Attributes => new ClampAttributes(min, max);

    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct => new ClampOperator(min, max).Forward<S, V>(x);

    // Unlike Clamp's, the gradient is 0 on the limits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.And(S.GreaterThan(x, S.Constant(min)), S.GreaterThan(S.Constant(max), x)), dy, S.Zero);
}

using System.Runtime.CompilerServices;
using Myelin.Graphs;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = x limited to [min, max]. dx = dy inside and on the limits, 0 outside and at NaN; NaN stays NaN. PyTorch: <c>torch.clamp</c>.
        /// </summary>
        /// <param name="min">The lower limit; negative infinity for none.</param>
        /// <param name="max">The upper limit, at least <paramref name="min"/>.</param>
        /// <exception cref="ArgumentException">max is below min.</exception>
        public Tensor Clamp(float min = float.NegativeInfinity, float max = float.PositiveInfinity) => max >= min
            ? ElementwiseOperator.Unary("Clamp", x, new ClampOperator(min, max))
            : throw new ArgumentException($"Clamp: max must not be below min.\n  Got min {min}, max {max}.\n  Swap them.", nameof(max));
    }
}

internal readonly struct ClampOperator(float min, float max) : IUnaryOperator, IHasAttributes
{
    object IHasAttributes.Attributes => new ClampAttributes(min, max);

    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.GreaterThan(x, S.Constant(max)), S.Constant(max), S.Select(S.GreaterThan(S.Constant(min), x), S.Constant(min), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.And(S.GreaterThanOrEqual(x, S.Constant(min)), S.GreaterThanOrEqual(S.Constant(max), x)), dy, S.Zero);
}

using System.Runtime.CompilerServices;
using Myelin.Graphs;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = x above 0, slope·x below; dx = dy or slope·dy, so no unit dies. PyTorch: <c>F.leaky_relu</c>. Maas et al. 2013.
        /// </summary>
        /// <param name="slope">The slope below 0, finite.</param>
        /// <exception cref="ArgumentOutOfRangeException">slope is NaN or infinite.</exception>
        public Tensor LeakyRelu(float slope = 0.01f) => ElementwiseOperator.Unary("LeakyRelu", x, LeakyReluOperator.Checked(slope));
    }
}

internal readonly struct LeakyReluOperator(float slope) : IUnaryOperator, IHasAttributes
{
    internal static LeakyReluOperator Checked(float slope) => new(Argument.Finite(slope, "LeakyRelu", nameof(slope), "Try 0.01."));

    object IHasAttributes.Attributes => new LeakyReluAttributes(slope);

    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.GreaterThan(x, S.Zero), x, S.Multiply(x, S.Constant(slope)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.GreaterThan(x, S.Zero), dy, S.Multiply(dy, S.Constant(slope)));
}

using System.Runtime.CompilerServices;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = 1 where x &gt; 0, else 0: the perceptron's activation. It has no useful gradient, so a backward pass through it is an error.
        /// PyTorch: <c>torch.heaviside(x, 0)</c>.
        /// </summary>
        public Tensor Step() => StepOp.Refused("Step", x, new StepOperator(),
            "The slope of a step is 0 everywhere except at the jump, so nothing would be learned. Use Sigmoid or Relu, or train a Perceptron by its own rule.");

        /// <summary>y = -1, 0 or 1 by the sign of x; a backward pass through it is an error. PyTorch: <c>torch.sign</c>.</summary>
        public Tensor Sign() => StepOp.Refused("Sign", x, new SignOperator(),
            "The slope of sign is 0 everywhere except at the jump, so nothing would be learned. Use Tanh, which is a smooth sign.");
    }
}

internal static class StepOp
{
    internal static Tensor Refused<TOp>(string name, Tensor x, TOp op, string reason) where TOp : struct, IUnaryOperator
    {
        Tensor y = Tensor.Uninitialized(x.Shape);
        Elementwise.Unary(op, x.Span, y.Span);
        return Operator.NonDifferentiable(name, y, [x], reason);
    }
}

internal readonly struct StepOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Nothing;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Select(S.GreaterThan(x, S.Zero), S.Constant(1), S.Zero);

    public V Gradient<S, V>(V saved, V dy) where S : struct, ISimd<V> where V : struct => S.Zero;
}

internal readonly struct SignOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Nothing;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.GreaterThan(x, S.Zero), S.Constant(1), S.Select(S.GreaterThan(S.Zero, x), S.Constant(-1), S.Zero));

    public V Gradient<S, V>(V saved, V dy) where S : struct, ISimd<V> where V : struct => S.Zero;
}

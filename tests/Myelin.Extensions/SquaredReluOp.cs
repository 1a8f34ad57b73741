using Myelin;

namespace Extensions;

/// <summary>An element-wise operator: y = max(0, x)², dx = 2·max(0, x)·dy. So et al. 2021.</summary>
internal static class SquaredReluOp
{
    extension(Tensor x)
    {
        internal Tensor SquaredRelu() => ElementwiseOperator.Unary("SquaredRelu", x, new Body());
    }

    private readonly struct Body : IUnaryOperator
    {
        public static Saved Saves => Saved.Input;

        public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Multiply(Positive<S, V>(x), Positive<S, V>(x));

        public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct =>
            S.Multiply(S.Multiply(S.Constant(2), Positive<S, V>(x)), dy);

        private static V Positive<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.Max(x, S.Zero);
    }
}

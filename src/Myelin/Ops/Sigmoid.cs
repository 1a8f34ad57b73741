using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = 1/(1 + e⁻ˣ), between 0 and 1. dx = y(1-y)·dy, at most a quarter of dy: a stack of them makes gradients vanish. For outputs that
        /// are probabilities, and gates. PyTorch: <c>torch.sigmoid</c>.
        /// </summary>
        public Tensor Sigmoid() => ElementwiseOperator.Unary("Sigmoid", x, new SigmoidOperator());
    }
}

internal readonly struct SigmoidOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Output;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V y, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(dy, S.Multiply(y, S.Subtract(S.Constant(1), y)));
}

using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>The natural logarithm, y = ln x; -∞ at 0, NaN below. dx = dy/x, but 0 wherever dy is 0. PyTorch: <c>torch.log</c>.</summary>
        public Tensor Log() => ElementwiseOperator.Unary("Log", x, new LogOperator());
    }
}

internal readonly struct LogOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Log(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V x, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.EqualTo(dy, S.Zero), dy, S.Divide(dy, x));
}

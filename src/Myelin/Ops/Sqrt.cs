using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = √x; NaN below 0. dx = dy/(2y), infinite at 0, but 0 wherever dy is 0: <c>Where(x > 0, √x, 0)</c> has a finite gradient at 0.
        /// PyTorch: <c>torch.sqrt</c>, which gives NaN for 0/0.
        /// </summary>
        public Tensor Sqrt() => ElementwiseOperator.Unary("Sqrt", x, new SqrtOperator());
    }
}

internal readonly struct SqrtOperator : IUnaryOperator
{
    public static Saved Saves => Saved.Output;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V>(V y, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.EqualTo(dy, S.Zero), dy, S.Divide(dy, S.Add(y, y)));
}

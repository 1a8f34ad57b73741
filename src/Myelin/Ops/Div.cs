using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor a)
    {
        /// <summary>y = a/b, element by element, with broadcasting. da = dy/b, db = -a·dy/b², both 0 wherever dy is 0. PyTorch: <c>torch.div</c>.</summary>
        public Tensor Div(Tensor b) => ElementwiseOperator.Binary("Div", a, b, new DivOperator());
    }

    extension(Tensor)
    {
        /// <summary>a / b, element by element, with broadcasting.</summary>
        public static Tensor operator /(Tensor a, Tensor b) => a.Div(b);

        /// <summary>a / b with one number for every element.</summary>
        public static Tensor operator /(Tensor a, float b) => a.Div(Tensor.Scalar(b));

        /// <summary>a / b with one number for every element.</summary>
        public static Tensor operator /(float a, Tensor b) => Tensor.Scalar(a).Div(b);
    }
}

internal readonly struct DivOperator : IBinaryOperator
{
    public static bool GradientReadsInputs => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct =>
        S.Divide(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientA<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.EqualTo(dy, S.Zero), dy, S.Divide(dy, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientB<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Select(S.EqualTo(dy, S.Zero), dy, S.Negate(S.Multiply(S.Divide(S.Divide(a, b), b), dy)));
}

using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor a)
    {
        /// <summary>y = a - b, element by element, with broadcasting. da = dy, db = -dy. PyTorch: <c>torch.sub</c>.</summary>
        public Tensor Sub(Tensor b) => Sums.Record<SubOperator>("Sub", a, b, negateB: true);
    }

    extension(Tensor)
    {
        /// <summary>a - b, element by element, with broadcasting.</summary>
        public static Tensor operator -(Tensor a, Tensor b) => a.Sub(b);

        /// <summary>a - b with one number for every element.</summary>
        public static Tensor operator -(Tensor a, float b) => a.Sub(Tensor.Scalar(b));

        /// <summary>a - b with one number for every element.</summary>
        public static Tensor operator -(float a, Tensor b) => Tensor.Scalar(a).Sub(b);

        /// <summary>a - b with one number for every element, rounded to float32.</summary>
        public static Tensor operator -(Tensor a, double b) => a - (float)b;

        /// <summary>a - b with one number for every element, rounded to float32.</summary>
        public static Tensor operator -(double a, Tensor b) => (float)a - b;
    }
}

internal readonly struct SubOperator : IBinaryOperator
{
    public static bool GradientReadsInputs => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct =>
        S.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientA<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct =>
        dy;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientB<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Negate(dy);
}

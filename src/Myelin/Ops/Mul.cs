using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor a)
    {
        /// <summary>y = a·b, element by element, with broadcasting. da = b·dy, db = a·dy. PyTorch: <c>torch.mul</c>.</summary>
        public Tensor Mul(Tensor b) => ElementwiseOperator.Binary("Mul", a, b, new MulOperator());
    }

    extension(Tensor)
    {
        /// <summary>a * b, element by element, with broadcasting.</summary>
        public static Tensor operator *(Tensor a, Tensor b) => a.Mul(b);

        /// <summary>a * b with one number for every element.</summary>
        public static Tensor operator *(Tensor a, float b) => a.Mul(Tensor.Scalar(b));

        /// <summary>a * b with one number for every element.</summary>
        public static Tensor operator *(float a, Tensor b) => Tensor.Scalar(a).Mul(b);

        /// <summary>a * b with one number for every element, rounded to float32.</summary>
        public static Tensor operator *(Tensor a, double b) => a * (float)b;

        /// <summary>a * b with one number for every element, rounded to float32.</summary>
        public static Tensor operator *(double a, Tensor b) => (float)a * b;
    }
}

internal readonly struct MulOperator : IBinaryOperator
{
    public static bool GradientReadsInputs => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientA<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(b, dy);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V GradientB<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct =>
        S.Multiply(a, dy);
}

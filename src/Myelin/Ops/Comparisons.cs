using System.Runtime.CompilerServices;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor a)
    {
        /// <summary>
        /// 1 where this tensor is greater than another, else 0, with broadcasting; 0 for NaN. A condition for <c>Where</c>, without gradient. PyTorch:
        /// <c>torch.gt</c>.
        /// </summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public Tensor GreaterThan(Tensor b) => ComparisonOp.Of<GreaterThanOperator>("GreaterThan", a, b);

        /// <summary>1 where this tensor is greater than a number, else 0; 0 for NaN. No gradient. PyTorch: <c>torch.gt</c>.</summary>
        public Tensor GreaterThan(float b) => a.GreaterThan(Tensor.Scalar(b));

        /// <summary>
        /// 1 where this tensor is greater than or equal to another, else 0, with broadcasting; 0 for NaN. A condition for <c>Where</c>,
        /// without gradient. PyTorch: <c>torch.ge</c>.
        /// </summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public Tensor GreaterThanOrEqual(Tensor b) => ComparisonOp.Of<GreaterThanOrEqualOperator>("GreaterThanOrEqual", a, b);

        /// <summary>1 where this tensor is greater than or equal to a number, else 0; 0 for NaN. No gradient. PyTorch: <c>torch.ge</c>.</summary>
        public Tensor GreaterThanOrEqual(float b) => a.GreaterThanOrEqual(Tensor.Scalar(b));

        /// <summary>
        /// 1 where this tensor is less than another, else 0, with broadcasting; 0 for NaN. A condition for <c>Where</c>, without gradient. PyTorch:
        /// <c>torch.lt</c>.
        /// </summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public Tensor LessThan(Tensor b) => ComparisonOp.Of<LessThanOperator>("LessThan", a, b);

        /// <summary>1 where this tensor is less than a number, else 0; 0 for NaN. No gradient. PyTorch: <c>torch.lt</c>.</summary>
        public Tensor LessThan(float b) => a.LessThan(Tensor.Scalar(b));

        /// <summary>
        /// 1 where this tensor is less than or equal to another, else 0, with broadcasting; 0 for NaN. A condition for <c>Where</c>, without gradient. PyTorch:
        /// <c>torch.le</c>.
        /// </summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public Tensor LessThanOrEqual(Tensor b) => ComparisonOp.Of<LessThanOrEqualOperator>("LessThanOrEqual", a, b);

        /// <summary>1 where this tensor is less than or equal to a number, else 0; 0 for NaN. No gradient. PyTorch: <c>torch.le</c>.</summary>
        public Tensor LessThanOrEqual(float b) => a.LessThanOrEqual(Tensor.Scalar(b));

        /// <summary>
        /// 1 where this tensor is equal to another, else 0, with broadcasting; 0 for NaN. A condition for <c>Where</c>, without gradient. PyTorch:
        /// <c>torch.eq</c>.
        /// </summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public Tensor EqualTo(Tensor b) => ComparisonOp.Of<EqualToOperator>("EqualTo", a, b);

        /// <summary>1 where this tensor is equal to a number, else 0; 0 for NaN. No gradient. PyTorch: <c>torch.eq</c>.</summary>
        public Tensor EqualTo(float b) => a.EqualTo(Tensor.Scalar(b));

        /// <summary>
        /// 1 where this tensor is different from another, else 0, with broadcasting; 1 for NaN. A condition for <c>Where</c>, without gradient. PyTorch:
        /// <c>torch.ne</c>.
        /// </summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public Tensor NotEqualTo(Tensor b) => ComparisonOp.Of<NotEqualToOperator>("NotEqualTo", a, b);

        /// <summary>1 where this tensor is different from a number, else 0; 1 for NaN. No gradient. PyTorch: <c>torch.ne</c>.</summary>
        public Tensor NotEqualTo(float b) => a.NotEqualTo(Tensor.Scalar(b));
    }
}

/// <summary>What the comparisons share: two inputs, a result of zeros and ones, no gradient.</summary>
internal static class ComparisonOp
{
    internal static Tensor Of<TOp>(string name, Tensor a, Tensor b) where TOp : struct, IComparison
    {
        Tensor y = NoGrad.Run(() => ElementwiseOperator.Binary(name, a, b, default(Compared<TOp>)));
        TraceRecorder.Current?.Add(name, 0, [a, b], [y]);
        return y;
    }
}

internal interface IComparison
{
    /// <summary>1 where the comparison holds, else 0.</summary>
    V Compare<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct;
}

/// <summary>A comparison as an element-wise operator; its gradient is never asked for.</summary>
internal readonly struct Compared<TOp> : IBinaryOperator where TOp : struct, IComparison
{
    public static bool GradientReadsInputs => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => default(TOp).Compare<S, V>(a, b);

    public V GradientA<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct => S.Zero;

    public V GradientB<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct => S.Zero;
}

internal readonly struct GreaterThanOperator : IComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Compare<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.And(S.GreaterThan(a, b), S.Constant(1));
}

internal readonly struct GreaterThanOrEqualOperator : IComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Compare<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.And(S.GreaterThanOrEqual(a, b), S.Constant(1));
}

internal readonly struct LessThanOperator : IComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Compare<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.And(S.GreaterThan(b, a), S.Constant(1));
}

internal readonly struct LessThanOrEqualOperator : IComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Compare<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.And(S.GreaterThanOrEqual(b, a), S.Constant(1));
}

internal readonly struct EqualToOperator : IComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Compare<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.And(S.EqualTo(a, b), S.Constant(1));
}

internal readonly struct NotEqualToOperator : IComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Compare<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct => S.Select(S.EqualTo(a, b), S.Zero, S.Constant(1));
}

namespace Myelin;

/// <summary>An element-wise function of two arguments and its two gradients, each as one lane body.</summary>
/// <remarks>
/// Implemented by structs, which may have fields. Mark the bodies <c>[MethodImpl(MethodImplOptions.AggressiveInlining)]</c>.
/// </remarks>
public interface IBinaryOperator
{
    /// <summary>Whether the gradients read a and b; if not, they are given dy instead and the inputs need not be kept.</summary>
    static abstract bool GradientReadsInputs { get; }

    /// <summary>y = f(a, b).</summary>
    V Forward<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct;

    /// <summary>da = ∂f/∂a · dy.</summary>
    V GradientA<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct;

    /// <summary>db = ∂f/∂b · dy.</summary>
    V GradientB<S, V>(V a, V b, V dy) where S : struct, ISimd<V> where V : struct;
}

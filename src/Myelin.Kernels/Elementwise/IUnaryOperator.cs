namespace Myelin;

/// <summary>What an element-wise operator's gradient reads, and therefore what must be kept for it.</summary>
public enum Saved
{
    /// <summary>Only dy.</summary>
    Nothing,

    /// <summary>The operator's input.</summary>
    Input,

    /// <summary>The operator's output.</summary>
    Output,
}

/// <summary>An element-wise function of one argument and its gradient, each as one lane body.</summary>
/// <remarks>
/// Implemented by structs, which may have fields (a slope, a limit). Mark the bodies
/// <c>[MethodImpl(MethodImplOptions.AggressiveInlining)]</c>.
/// </remarks>
public interface IUnaryOperator
{
    /// <summary>The first argument of <see cref="Gradient"/>.</summary>
    static abstract Saved Saves { get; }

    /// <summary>y = f(x).</summary>
    V Forward<S, V>(V x) where S : struct, ISimd<V> where V : struct;

    /// <summary>dx = f'(x) · dy, from the saved input or output; for <see cref="Saved.Nothing"/>, <paramref name="saved"/> is dy.</summary>
    V Gradient<S, V>(V saved, V dy) where S : struct, ISimd<V> where V : struct;
}

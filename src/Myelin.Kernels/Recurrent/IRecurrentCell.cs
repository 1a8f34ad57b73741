namespace Myelin.Kernels;

/// <summary>
/// The element-wise part of a recurrent step, one lane of units at a time. The gates of a unit are <c>stride</c> elements apart.
/// </summary>
internal unsafe interface IRecurrentCell
{
    /// <summary>Columns per row of gates, in units of H.</summary>
    static abstract int Columns { get; }

    /// <summary>Whether there is a cell state; if not, its pointers are null.</summary>
    static abstract bool HasCell { get; }

    /// <summary>
    /// Computes the gates from the sums of the products, in place, and the new state from the old, which may share its memory.
    /// </summary>
    static abstract void Forward<S, V>(float* gates, nint stride, float* hidden, float* cell, float* nextHidden, float* nextCell)
        where S : struct, IFloatSimd<V> where V : struct;

    /// <summary>
    /// Computes, from the gradients of the new state, those of the sums and, in place, those of the old state; for the old hidden state
    /// only the part that does not come through the product with W_hh, which is added later.
    /// </summary>
    static abstract void Backward<S, V>(float* gates, nint stride, float* hidden, float* cell, float* dHidden, float* dCell, float* dGates)
        where S : struct, IFloatSimd<V> where V : struct;
}

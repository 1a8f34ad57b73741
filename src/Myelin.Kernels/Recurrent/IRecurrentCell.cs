namespace Myelin.Kernels;

/// <summary>The element-wise part of a recurrent step, one lane of units at a time. Gates of a unit lie <c>stride</c> apart.</summary>
internal unsafe interface IRecurrentCell
{
    /// <summary>Columns of a row of gates, in units of H.</summary>
    static abstract int Columns { get; }

    /// <summary>Whether there is a cell state; where there is none its pointers are null.</summary>
    static abstract bool HasCell { get; }

    /// <summary>From the sums of the products to the gates, in place, and from the old state to the new, which may be its very memory.</summary>
    static abstract void Forward<S, V>(float* gates, nint stride, float* hidden, float* cell, float* nextHidden, float* nextCell)
        where S : struct, IFloatSimd<V> where V : struct;

    /// <summary>
    /// From the gradients of the new state to those of the sums and, in place, to those of the old state; of the old hidden state only what
    /// does not come through the product with W_hh, which is added later.
    /// </summary>
    static abstract void Backward<S, V>(float* gates, nint stride, float* hidden, float* cell, float* dHidden, float* dCell, float* dGates)
        where S : struct, IFloatSimd<V> where V : struct;
}

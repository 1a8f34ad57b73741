namespace Myelin.Graphs;

/// <summary>The attributes of <c>Sort</c> and <c>TopK</c>.</summary>
/// <param name="Axis">The axis, counted from 0.</param>
/// <param name="Descending">Whether the largest comes first.</param>
/// <param name="Places">The place along the axis of each element of the output.</param>
public readonly record struct SortAttributes(int Axis, bool Descending, IntTensor Places);

/// <summary>The attributes of <c>CumSum</c>.</summary>
/// <param name="Axis">The axis, counted from 0.</param>
public readonly record struct CumSumAttributes(int Axis);

namespace Myelin.Graphs;

/// <summary>The attributes of <c>MatMul</c>.</summary>
/// <param name="TransposeA">Whether the last two axes of a are swapped.</param>
/// <param name="TransposeB">Whether the last two axes of b are swapped.</param>
public readonly record struct MatMulAttributes(bool TransposeA, bool TransposeB);

using System.Collections.Immutable;

namespace Myelin.Graphs;

/// <summary>The attributes of <c>Permute</c> and <c>Transpose</c>.</summary>
/// <param name="Order">Axis k of the output is axis <c>Order[k]</c> of the input.</param>
public readonly record struct PermuteAttributes(ImmutableArray<int> Order);

/// <summary>The attributes of <c>Slice</c> and <c>Select</c>. The number of elements is the output's size.</summary>
/// <param name="Axis">The axis, counted from 0.</param>
/// <param name="Start">The first element taken.</param>
/// <param name="Step">The distance to the next, at least 1.</param>
public readonly record struct SliceAttributes(int Axis, int Start, int Step);

/// <summary>The attributes of <c>Concat</c>.</summary>
/// <param name="Axis">The axis along which the inputs are joined, counted from 0.</param>
/// <param name="Sizes">Each input's size along that axis.</param>
public readonly record struct ConcatAttributes(int Axis, ImmutableArray<int> Sizes);

/// <summary>The attributes of <c>Pad</c>. The number of elements added after each axis is determined by the output's shape.</summary>
/// <param name="Before">The number of elements added before each axis.</param>
/// <param name="Value">The value of the added elements.</param>
public readonly record struct PadAttributes(ImmutableArray<int> Before, float Value);

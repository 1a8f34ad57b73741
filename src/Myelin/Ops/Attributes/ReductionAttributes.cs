using System.Collections.Immutable;

namespace Myelin.Graphs;

/// <summary>The attributes of a reduction of one axis, or of all: <c>Sum</c>, <c>Mean</c>, <c>Max</c>, <c>Min</c>.</summary>
/// <param name="Axis">The axis, counted from 0; null for all axes.</param>
/// <param name="KeepDims">Whether the reduced axis stays, with size 1.</param>
public readonly record struct ReduceAttributes(int? Axis, bool KeepDims);

/// <summary>The attributes of a reduction of several axes at once: <c>Max</c> and <c>Min</c>.</summary>
/// <param name="Axes">The axes, counted from 0.</param>
/// <param name="KeepDims">Whether the reduced axes stay, with size 1.</param>
public readonly record struct ReduceAxesAttributes(ImmutableArray<int> Axes, bool KeepDims);

/// <summary>The attributes of <c>Softmax</c> and <c>LogSoftmax</c>.</summary>
/// <param name="Axis">The axis that sums to 1, counted from 0.</param>
public readonly record struct SoftmaxAttributes(int Axis);

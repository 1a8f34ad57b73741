namespace Myelin.Graphs;

/// <summary>The attributes of <c>Embedding</c>.</summary>
/// <param name="Ids">The rows looked up.</param>
/// <param name="PaddingIndex">The id whose row gets no gradient; null for none.</param>
public readonly record struct EmbeddingAttributes(IntTensor Ids, int? PaddingIndex);

/// <summary>The attributes of <c>IndexSelect</c>.</summary>
/// <param name="Rows">The rows taken along the first axis.</param>
public readonly record struct IndexSelectAttributes(IntTensor Rows);

/// <summary>The attributes of <c>Gather</c>.</summary>
/// <param name="Axis">The axis, counted from 0.</param>
/// <param name="Index">The element taken for each output element.</param>
public readonly record struct GatherAttributes(int Axis, IntTensor Index);

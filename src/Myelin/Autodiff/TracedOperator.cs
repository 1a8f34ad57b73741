namespace Myelin.Graphs;

/// <summary>
/// An operator that ran, as exporters and diagnostics read it. A value is one tensor: an input is what an earlier operator made where that
/// has the same tensor among its outputs.
/// </summary>
/// <param name="Name">The operator's name: <c>Conv2d</c>, or that which a user's own operator was recorded under.</param>
/// <param name="Attributes">
/// Its attributes, a record of this namespace such as <see cref="Conv2dAttributes"/>; of a user's own operator what was given to
/// <c>Operator.Record</c>.
/// </param>
/// <param name="Inputs">The tensors that it read, in order; null for an optional one that is missing.</param>
/// <param name="Outputs">The tensors that it made.</param>
public sealed record TracedOperator(string Name, object Attributes, IReadOnlyList<Tensor?> Inputs, IReadOnlyList<Tensor> Outputs);

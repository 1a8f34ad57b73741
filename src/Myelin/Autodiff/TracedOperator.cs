namespace Myelin.Graphs;

/// <summary>
/// An operator that ran, for exporters and diagnostics. A value is one tensor: an input is the output of an earlier operator if that
/// has the same tensor among its outputs.
/// </summary>
/// <param name="Name">The operator's name: <c>Conv2d</c>, or the name under which a user's own operator was recorded.</param>
/// <param name="Attributes">
/// Its attributes, a record of this namespace such as <see cref="Conv2dAttributes"/>; for a user's own operator those passed to
/// <c>Operator.Record</c>.
/// </param>
/// <param name="Inputs">The tensors that it read, in order; null for an optional one that is missing.</param>
/// <param name="Outputs">The tensors that it computed.</param>
public sealed record TracedOperator(string Name, object Attributes, IReadOnlyList<Tensor?> Inputs, IReadOnlyList<Tensor> Outputs);

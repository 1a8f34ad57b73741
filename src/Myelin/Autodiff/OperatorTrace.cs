namespace Myelin;

/// <summary>A recorded operator: what export and diagnostics read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Attributes">Its settings other than tensors.</param>
/// <param name="Inputs">Its inputs; null for a missing one.</param>
/// <param name="Saved">What its backward function would read.</param>
/// <param name="Outputs">Its outputs.</param>
internal sealed record TracedOperator(string Name, object Attributes, Tensor?[] Inputs, Tensor?[] Saved, Tensor[] Outputs);

/// <summary>Everything that the operators of one thread record while a block runs, in order, whether or not a gradient is wanted.</summary>
internal sealed class OperatorTrace
{
    [ThreadStatic]
    private static OperatorTrace? t_current;

    private readonly List<TracedOperator> _operators = [];

    /// <summary>The trace that this thread writes; null if nothing is traced.</summary>
    internal static OperatorTrace? Current => t_current;

    internal IReadOnlyList<TracedOperator> Operators => _operators;

    /// <summary>Runs a block and returns what it recorded. Fused neighbors run one by one.</summary>
    internal static OperatorTrace Of(Action block)
    {
        var trace = new OperatorTrace();
        t_current = trace;
        try { block(); }
        finally { t_current = null; }
        return trace;
    }

    internal void Add(string name, object attributes, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved, ReadOnlySpan<Tensor> outputs) =>
        _operators.Add(new TracedOperator(name, attributes, inputs.ToArray(), saved.ToArray(), outputs.ToArray()));

    /// <summary>Reports tensors that the last operator read but that are not in its node, because they have no gradient.</summary>
    internal void AddInputs(params ReadOnlySpan<Tensor?> inputs) => _operators[^1] = _operators[^1] with { Inputs = [.. _operators[^1].Inputs, .. inputs] };
}

namespace Myelin;

/// <summary>
/// Where a tensor stands in the graph of computations: the end of an edge that gradients travel along. A node hangs on its output, so a
/// forward pass that nobody follows by a backward pass leaks nothing; and it names its inputs' nodes, not the inputs, so that it keeps
/// alive just the values its operator saved.
/// </summary>
internal abstract class Node
{
    /// <summary>The shape of the tensor this node belongs to, which its gradient has too.</summary>
    internal readonly Shape Shape;

    /// <summary>Observers of the finished gradient.</summary>
    internal Action<Tensor>? Hooks;

    private protected Node(Shape shape) => Shape = shape;

    /// <summary>The operator's name, for messages.</summary>
    internal abstract string Name { get; }

    /// <summary>The nodes of the operator's inputs; null for an input that needs no gradient.</summary>
    internal abstract ReadOnlySpan<Node?> Inputs { get; }
}

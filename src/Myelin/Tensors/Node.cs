namespace Myelin;

/// <summary>
/// A tensor's node in the graph of computations: the end of an edge that gradients travel along. A node is referenced by its output, so a
/// forward pass without a backward pass leaks nothing; and it references its inputs' nodes, not the inputs, so that it keeps only those
/// values alive that its operator saved.
/// </summary>
internal abstract class Node
{
    /// <summary>The shape of the tensor that this node belongs to, and of its gradient.</summary>
    internal readonly Shape Shape;

    /// <summary>Observers of the finished gradient.</summary>
    internal Action<Tensor>? Hooks;

    private protected Node(Shape shape) => Shape = shape;

    /// <summary>The operator's name, for messages.</summary>
    internal abstract string Name { get; }

    /// <summary>The nodes of the operator's inputs; null for an input that needs no gradient.</summary>
    internal abstract ReadOnlySpan<Node?> Inputs { get; }
}

namespace Myelin;

/// <summary>
/// What a backward function reads: attributes, saved tensors and the gradient of the output; and where it stores its results.
/// </summary>
public readonly ref struct BackwardContext<TAttributes>
{
    private readonly OperatorNode<TAttributes> _node;
    private readonly BackwardPass _pass;
    private readonly ReadOnlySpan<Tensor?> _gradients;

    internal BackwardContext(OperatorNode<TAttributes> node, ReadOnlySpan<Tensor?> gradients, BackwardPass pass)
    {
        _node = node;
        _pass = pass;
        _gradients = gradients;
    }

    /// <summary>The attributes passed to <c>Operator.Record</c>: stride, axis and the like.</summary>
    public TAttributes Attributes => _node.Attributes;

    /// <summary>The gradient of the loss with respect to the operator's output, of the output's shape.</summary>
    public Tensor Dy => _gradients[0]!;

    /// <summary>The gradient of one of several outputs; null if the loss does not depend on it.</summary>
    internal Tensor? DyOf(int output) => _gradients[output];

    /// <summary>The saved tensor at an index of the list passed to <c>Operator.Record</c>.</summary>
    /// <exception cref="InvalidOperationException">
    /// It was overwritten since, or the graph was released by an earlier backward pass.
    /// </exception>
    public Tensor Saved(int index) => _node.Saved[index]!;

    /// <summary>Like <see cref="Saved"/>, for an index where null may have been passed.</summary>
    public Tensor? SavedOrNull(int index) => _node.Saved[index];

    /// <summary>
    /// Memory of <see cref="Dy"/>'s shape for a result whose elements are each written after the same element of Dy has been read: Dy's
    /// memory, which is cached, if nothing else will read it.
    /// </summary>
    internal Tensor InPlaceOfDy() => Dy.Storage is { BackwardUses: 1, Escaped: false } ? Dy : Tensor.Uninitialized(Dy.Shape);

    /// <summary>Whether the input's gradient is wanted. If not, computing it is wasted work.</summary>
    public bool Needs(int input) => _node.Inputs[input] is not null;

    /// <summary>The shape of an input that needs a gradient.</summary>
    public Shape InputShape(int input) => _node.Inputs[input]!.Shape;

    /// <summary>Delivers the gradient of one input, with the input's shape.</summary>
    /// <exception cref="ShapeException">The gradient's shape is not the input's.</exception>
    public void Set(int input, Tensor gradient)
    {
        if (_node.Inputs[input] is not { } node) return;
        if (gradient.Shape != node.Shape)
        {
            throw new ShapeException($"Backward of {_node.Name}: the gradient of input {input} must have the input's shape {node.Shape}.",
                $"{gradient.Describe()}.",
                "If the input was broadcast, sum the gradient over the broadcast axes.");
        }

        // An operator from outside the library may deliver a tensor that has other references, such as a saved one.
        if (_node.MayKeepGradients) gradient.Storage.Escaped = true;
        _pass.Deliver(node, gradient);
    }
}

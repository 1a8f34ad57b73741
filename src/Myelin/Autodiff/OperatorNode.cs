namespace Myelin;

/// <summary>Computes the gradients of an operator's inputs from the gradient of its output.</summary>
/// <param name="g">What was recorded, the output's gradient, and the place for the results.</param>
public delegate void BackwardFunction<TAttributes>(BackwardContext<TAttributes> g);

/// <summary>An operator's application, as recorded.</summary>
internal abstract class OperatorNode : Node
{
    private readonly Node?[] _inputs;
    private readonly int _savedVersions;
    private Tensor?[]? _saved;

    private protected OperatorNode(string name, Shape shape, Node?[] inputs, Tensor?[] saved) : base(shape)
    {
        Name = name;
        _inputs = inputs;
        _saved = saved;
        _savedVersions = SumOfVersions(saved);
    }

    internal override string Name { get; }

    internal override ReadOnlySpan<Node?> Inputs => _inputs;

    /// <summary>Set for operators from outside the library, which may keep what they are shown.</summary>
    internal bool MayKeepGradients { get; init; }

    internal ReadOnlySpan<Tensor?> Saved
    {
        get
        {
            CheckNotReleased();

            // Versions only grow, so equal sums mean that none has changed.
            if (SumOfVersions(_saved!) != _savedVersions)
            {
                throw new InvalidOperationException(
                    $"Backward: a value that {Name} saved was overwritten before its backward pass.\n  Got {string.Join(", ", _saved!.Select(t => t?.Describe() ?? "nothing"))}.\n" +
                    "  Try calling Backward() before optimizer.Step() or CopyFrom, or compute the loss anew afterwards.");
            }

            return _saved;
        }
    }

    /// <summary>Sends this node's gradient on to its inputs.</summary>
    internal abstract void Propagate(Tensor dy, BackwardPass pass);

    internal void CheckNotReleased()
    {
        if (_saved is not null) return;
        throw new InvalidOperationException(
            $"Backward: the graph of {Name} was released by an earlier backward pass.\n  Got a second Backward() through the same values.\n" +
            "  Try Backward(retainGraph: true) the first time, or compute the loss anew.");
    }

    /// <summary>Lets go of the saved values; returns how many bytes they were.</summary>
    internal long Release()
    {
        long bytes = 0;
        foreach (Tensor? tensor in _saved ?? []) bytes += (tensor?.Length ?? 0) * sizeof(float);
        _saved = null;
        return bytes;
    }

    private static int SumOfVersions(Tensor?[] saved)
    {
        int sum = 0;
        foreach (Tensor? tensor in saved) sum += tensor?.Storage.Version ?? 0;
        return sum;
    }
}

/// <summary>An operator's application with its attributes.</summary>
internal sealed class OperatorNode<TAttributes>(
    string name, TAttributes attributes, Shape shape, Node?[] inputs, Tensor?[] saved, BackwardFunction<TAttributes> backward)
    : OperatorNode(name, shape, inputs, saved)
{
    internal TAttributes Attributes { get; } = attributes;

    internal override void Propagate(Tensor dy, BackwardPass pass) => backward(new BackwardContext<TAttributes>(this, dy, pass));
}

/// <summary>An operator that has no gradient: reaching it in a backward pass is an error that says why.</summary>
internal sealed class RefusingNode(string name, string reason, Shape shape, Node?[] inputs) : OperatorNode(name, shape, inputs, [])
{
    internal override void Propagate(Tensor dy, BackwardPass pass) => throw new InvalidOperationException(
        $"Backward: {Name} has no gradient.\n  Got a loss that depends on a parameter through {Name}.\n  {reason}");
}

using System.Runtime.CompilerServices;

namespace Myelin;

/// <summary>Computes the gradients of an operator's inputs from the gradient of its output.</summary>
/// <param name="g">The recorded state, the output's gradient, and the destination of the results.</param>
public delegate void BackwardFunction<TAttributes>(BackwardContext<TAttributes> g);

/// <summary>A recorded application of an operator.</summary>
/// <remarks>
/// Every recorded operator creates one: up to three inputs and three saved tensors are stored in the node itself, not in arrays.
/// </remarks>
internal abstract class OperatorNode : Node
{
    [InlineArray(Length)]
    private struct Slots<T>
    {
        internal const int Length = 3;

        private T _first;
    }

    /// <summary>Used if there are more inputs or saved tensors than slots.</summary>
    private sealed record Lists(Node?[] Inputs, Tensor?[] Saved);

    private readonly Slots<Node?> _inputs;
    private readonly Lists? _lists;
    private readonly int _savedVersions;
    private readonly byte _inputCount, _savedCount;
    private Slots<Tensor?> _saved;
    private bool _released;

    private protected OperatorNode(string name, Shape shape, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved) : base(shape)
    {
        Name = name;
        Span<Node?> nodes = _inputs;
        if (inputs.Length <= nodes.Length && saved.Length <= Slots<Tensor?>.Length)
        {
            (_inputCount, _savedCount) = ((byte)inputs.Length, (byte)saved.Length);
            saved.CopyTo(_saved);
        }
        else
        {
            _lists = new Lists(new Node?[inputs.Length], saved.ToArray());
            nodes = _lists.Inputs;
        }

        for (int i = 0; i < inputs.Length; i++) nodes[i] = inputs[i]?.Node;
        _savedVersions = SumOfVersions(saved);
    }

    internal override string Name { get; }

    internal override ReadOnlySpan<Node?> Inputs => _lists is null ? ((ReadOnlySpan<Node?>)_inputs)[.._inputCount] : _lists.Inputs;

    /// <summary>Set for operators from outside the library, which may keep references to their arguments.</summary>
    internal bool MayKeepGradients { get; init; }

    internal ReadOnlySpan<Tensor?> Saved
    {
        get
        {
            CheckNotReleased();

            // Versions only grow, so equal sums mean that none has changed.
            Span<Tensor?> saved = Kept;
            if (SumOfVersions(saved) != _savedVersions)
            {
                throw new InvalidOperationException(
                    $"Backward: a value that {Name} saved was overwritten before its backward pass.\n" +
                    $"  Got {string.Join(", ", saved.ToArray().Select(t => t?.Describe() ?? "nothing"))}.\n" +
                    "  Try calling Backward() before optimizer.Step() or CopyFrom, or compute the loss again afterwards.");
            }

            return saved;
        }
    }

    private Span<Tensor?> Kept => _lists is null ? ((Span<Tensor?>)_saved)[.._savedCount] : _lists.Saved;

    /// <summary>Passes this node's gradient on to its inputs: a single one, or those of each output of an operator with several.</summary>
    internal abstract void Propagate(ReadOnlySpan<Tensor?> gradients, BackwardPass pass);

    internal void CheckNotReleased()
    {
        if (!_released) return;
        throw new InvalidOperationException(
            $"Backward: the graph of {Name} was released by an earlier backward pass.\n  Got a second Backward() through the same values.\n" +
            "  Try Backward(retainGraph: true) the first time, or compute the loss again.");
    }

    /// <summary>Releases the saved values; returns their size in bytes.</summary>
    internal long Release()
    {
        long bytes = 0;
        foreach (Tensor? tensor in Kept) bytes += (tensor?.Length ?? 0) * sizeof(float);
        Kept.Clear();
        _released = true;
        return bytes;
    }

    private static int SumOfVersions(ReadOnlySpan<Tensor?> saved)
    {
        int sum = 0;
        foreach (Tensor? tensor in saved) sum += tensor?.Storage.Version ?? 0;
        return sum;
    }
}

/// <summary>A recorded application of an operator with its attributes.</summary>
internal sealed class OperatorNode<TAttributes>(
    string name, TAttributes attributes, Shape shape, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved, BackwardFunction<TAttributes> backward)
    : OperatorNode(name, shape, inputs, saved)
{
    internal TAttributes Attributes { get; } = attributes;

    internal override void Propagate(ReadOnlySpan<Tensor?> gradients, BackwardPass pass) => backward(new BackwardContext<TAttributes>(this, gradients, pass));
}

/// <summary>
/// One output of an operator with several outputs. Each has its own node, whose only input is the operator's: a gradient that arrives here
/// is stored there as that output's, and the operator is visited when all outputs that the loss depends on have delivered theirs.
/// </summary>
internal sealed class OutputNode(OperatorNode op, int output, int outputs, Shape shape) : OperatorNode(op.Name, shape, [], [])
{
    private readonly Node? _operator = op;

    internal override ReadOnlySpan<Node?> Inputs => new(in _operator);

    internal override void Propagate(ReadOnlySpan<Tensor?> gradients, BackwardPass pass) => pass.DeliverPart(op, output, outputs, gradients[0]!);
}

/// <summary>An operator that has no gradient: reaching it in a backward pass is an error that says why.</summary>
internal sealed class RefusingNode(string name, string reason, Shape shape, ReadOnlySpan<Tensor?> inputs) : OperatorNode(name, shape, inputs, [])
{
    internal override void Propagate(ReadOnlySpan<Tensor?> gradients, BackwardPass pass) => throw new InvalidOperationException(
        $"Backward: {Name} has no gradient.\n  Got a loss that depends on a parameter through {Name}.\n  {reason}");
}

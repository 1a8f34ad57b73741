using Myelin.Graphs;

namespace Myelin;

/// <summary>An operator that computes with its own parameters and exposes them under public names.</summary>
internal interface IHasAttributes
{
    object Attributes { get; }
}

/// <summary>Records the operators of one thread while a block runs, in order, whether or not a gradient is wanted.</summary>
internal sealed class TraceRecorder
{
    [ThreadStatic]
    private static TraceRecorder? t_current;

    private readonly List<TracedOperator> _operators = [];
    private readonly HashSet<Tensor> _known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(Storage, int, int), Tensor> _places = [];

    /// <summary>The recorder of this thread; null if nothing is traced.</summary>
    internal static TraceRecorder? Current => t_current;

    internal IReadOnlyList<TracedOperator> Operators => _operators;

    /// <summary>Runs a block and records its operators. Fused neighbors run one by one.</summary>
    /// <param name="given">The values that exist before the block.</param>
    /// <param name="block">The block.</param>
    internal static TraceRecorder Run(IEnumerable<Tensor> given, Action block)
    {
        TraceRecorder? outer = t_current;
        var recorder = new TraceRecorder();
        foreach (Tensor value in given) recorder.Note(value);
        t_current = recorder;
        try { block(); }
        finally { t_current = outer; }
        return recorder;
    }

    internal void Add(string name, object attributes, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor> outputs)
    {
        _operators.Add(new TracedOperator(name, attributes is IHasAttributes own ? own.Attributes : attributes, Named(inputs), outputs.ToArray()));
        foreach (Tensor output in outputs) Note(output);
    }

    /// <summary>Adds tensors that the last operator read but that are not in its node, because they have no gradient.</summary>
    internal void AddInputs(params ReadOnlySpan<Tensor?> inputs) =>
        _operators[^1] = _operators[^1] with { Inputs = [.. _operators[^1].Inputs, .. Named(inputs)] };

    /// <summary>The value that a tensor represents: a view created without an operator, as by Detach, is identified by its memory.</summary>
    internal Tensor ValueOf(Tensor tensor) => _known.Contains(tensor) ? tensor : _places.GetValueOrDefault(PlaceOf(tensor), tensor);

    private Tensor?[] Named(ReadOnlySpan<Tensor?> tensors)
    {
        var values = new Tensor?[tensors.Length];
        for (int i = 0; i < values.Length; i++) values[i] = tensors[i] is { } tensor ? ValueOf(tensor) : null;
        return values;
    }

    private void Note(Tensor value)
    {
        _known.Add(value);
        _places[PlaceOf(value)] = value;
    }

    private static (Storage, int, int) PlaceOf(Tensor tensor) => (tensor.Storage, tensor.Offset, tensor.Length);
}

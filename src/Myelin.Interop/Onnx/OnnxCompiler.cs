using Myelin.Interop.Onnx.Format;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>A float32 constant of the model's graph.</summary>
/// <param name="Values">Its values.</param>
/// <param name="IsTrained">Whether it is a weight; a batch norm's statistics are not.</param>
internal sealed record OnnxWeight(NdArray Values, bool IsTrained);

/// <summary>
/// Turns the graphs of a file into graphs that can be run: names become indices in a frame, operators are looked up, and everything that is not
/// supported is collected, so that an error can name all of it.
/// </summary>
/// <param name="model">The file.</param>
/// <param name="external">Reads weights from separate files; null if that is not allowed.</param>
/// <param name="length">The file's length in bytes.</param>
internal sealed class OnnxCompiler(ModelProto model, OnnxExternalData? external, long length)
{
    /// <summary>The newest operator set whose operators were checked. Later ones may change the meaning of an operator.</summary>
    internal const int NewestOpset = 24;

    internal const int OldestOpset = 7;

    private const long FreeNodes = 4096;

    private readonly Dictionary<string, long> _opsets = Opsets(model.OpsetImport);
    private readonly Dictionary<(string Domain, string Name), FunctionProto> _functions = Functions(model);
    private readonly SortedDictionary<string, int> _missing = new(StringComparer.Ordinal);
    private int _depth;
    private long _nodes, _copied;

    /// <summary>Compiles the model's graph.</summary>
    /// <exception cref="NotSupportedException">Something is missing; all of it is listed.</exception>
    internal (OnnxGraph Graph, Dictionary<int, OnnxWeight> Weights) Compile()
    {
        long opset = _opsets.GetValueOrDefault("", NewestOpset);
        if (opset is < OldestOpset or > NewestOpset) Miss($"operator set {opset} (supported are {OldestOpset} to {NewestOpset})");
        var weights = new Dictionary<int, OnnxWeight>();
        OnnxGraph graph = Compile(model.Graph ?? throw Invalid("a model must have a graph", "none"), null, weights);
        if (_missing.Count == 0) return (graph, weights);
        throw new NotSupportedException(
            $"ONNX: every operator of the model must be supported.\n  Got {_missing.Count} that {(_missing.Count == 1 ? "is" : "are")} not:\n" +
            string.Join("\n", _missing.Select(m => $"    {m.Key}{(m.Value > 1 ? $", {m.Value} times" : "")}")) +
            (_missing.Keys.Any(name => name.StartsWith("com.microsoft.nchwc", StringComparison.Ordinal))
                ? "\n  ONNX Runtime laid its weights out for one processor: optimize the model at level extended, not all."
                : "\n  Export the model with other operators, or another operator set."));
    }

    /// <summary>The state of a graph under construction: the indices of its names, and the enclosing graph.</summary>
    private sealed class Scope(Scope? around)
    {
        internal Dictionary<string, int> Places { get; } = [];

        internal List<string> Names { get; } = [];

        internal List<(int Outer, int Place)> Captures { get; } = [];

        internal int Add(string name)
        {
            if (!Places.TryAdd(name, Names.Count)) throw Invalid("each value must have a unique name", $"\"{name}\" twice");
            Names.Add(name);
            return Names.Count - 1;
        }

        /// <summary>The index of a value; one of an enclosing graph gets an index here too. -1 if it is unknown.</summary>
        internal int Find(string name)
        {
            if (Places.TryGetValue(name, out int place)) return place;
            int outer = around?.Find(name) ?? -1;
            if (outer < 0) return -1;
            place = Add(name);
            Captures.Add((outer, place));
            return place;
        }
    }

    private OnnxGraph Compile(GraphProto graph, Scope? around, Dictionary<int, OnnxWeight>? weights)
    {
        const int MaxDepth = 16;
        if (++_depth > MaxDepth) throw Invalid("graphs may be nested 16 deep", "more");
        var scope = new Scope(around);
        var constants = new List<(int, OnnxValue)>();
        if (graph.SparseInitializer.Count > 0) Miss("sparse initializers");
        HashSet<string> notTrained = weights is null ? [] : NotTrained(graph);
        foreach (TensorProto initializer in graph.Initializer)
        {
            WorkCounter.Count();
            int place = scope.Add(initializer.Name);
            if (OnnxTypes.Of(initializer.DataType) is null)
            {
                Miss($"values of type {OnnxTypes.NameOf(initializer.DataType)}");
                continue;
            }

            NdArray array = OnnxTypes.Read(initializer, external);
            if (weights is not null && array.Type == ElementType.Float32 && array.Shape.Rank > 0)
                weights.Add(place, new OnnxWeight(array, !notTrained.Contains(initializer.Name)));
            else constants.Add((place, OnnxValue.From(array)));
        }

        // In old files weights are also listed as inputs.
        int[] inputs = [.. graph.Input.Where(i => !scope.Places.ContainsKey(i.Name)).Select(i => scope.Add(i.Name))];
        OnnxNode[] nodes = [.. OnnxOrder.Sorted(graph.Node).SelectMany(node => Compile(node, scope))];
        int[] outputs = [.. graph.Output.Select(o => scope.Find(o.Name) is >= 0 and var place ? place : throw Invalid(
            "every output must be computed", $"\"{o.Name}\", which no node computes"))];
        SetReleases(nodes, outputs);
        _depth--;
        return new OnnxGraph
        {
            Name = graph.Name,
            Names = [.. scope.Names],
            Nodes = nodes,
            Inputs = inputs,
            Outputs = outputs,
            Constants = [.. constants],
            Captures = [.. scope.Captures],
        };
    }

    private List<OnnxNode> Compile(NodeProto node, Scope scope)
    {
        // Functions that call functions could turn a small file into an endless graph.
        WorkCounter.Count(1 + node.Input.Count + node.Output.Count + node.Attribute.Count);
        if (++_nodes > FreeNodes + length) throw Invalid($"a file of {length} bytes may have {FreeNodes + length} operators, with functions inlined", "more");
        string name = OnnxOperator.FullName(node.Domain, node.OpType);
        string label = node.Name.Length > 0 ? $"{name} \"{node.Name}\"" : $"{name} of \"{node.Output.FirstOrDefault()}\"";
        if (_functions.TryGetValue((node.Domain, node.OpType), out FunctionProto? function)) return Inline(node, function, label, scope);
        OnnxOperator? known = OnnxOperator.Find(node);
        if (known is null) Miss(name);
        else if (known.Objection(node) is { } objection) Miss($"{name} with {objection}");

        var attributes = new OnnxAttributes(label, node.Attribute, graph => Compile(graph, scope, null), external);
        int[] inputs =
        [
            .. node.Input.Select(input => input.Length == 0 ? -1 : scope.Find(input) is >= 0 and var place
                ? place
                : throw Invalid("a value must be computed before it is read", $"\"{input}\", read by {label}")),
        ];
        int[] outputs = [.. node.Output.Select(output => output.Length == 0 ? -1 : scope.Add(output))];
        int opset = (int)Math.Min(_opsets.GetValueOrDefault(node.Domain == "ai.onnx" ? "" : node.Domain, NewestOpset), int.MaxValue);
        return known is null ? [] : [new OnnxNode(label, known, opset, attributes, inputs, outputs)];
    }

    /// <summary>A function of the model is inlined where it is called, with unique names.</summary>
    private List<OnnxNode> Inline(NodeProto call, FunctionProto function, string label, Scope scope)
    {
        const int MaxDepth = 16;
        if (++_depth > MaxDepth) throw Invalid("functions may be nested 16 deep, and must not call themselves", label);
        string prefix = $"{call.Output.FirstOrDefault()}/{scope.Names.Count}/";
        var names = new Dictionary<string, string>();
        for (int i = 0; i < function.Input.Count; i++) names[function.Input[i]] = i < call.Input.Count ? call.Input[i] : "";
        for (int i = 0; i < function.Output.Count && i < call.Output.Count; i++) names[function.Output[i]] = call.Output[i];
        string Renamed(string name) => name.Length == 0 ? "" : names.TryGetValue(name, out string? given) ? given : prefix + name;
        Dictionary<string, AttributeProto> given = [];
        foreach (AttributeProto attribute in function.AttributeProto.Concat(call.Attribute)) given[attribute.Name] = attribute;
        var nodes = new List<OnnxNode>();
        foreach (NodeProto node in OnnxOrder.Sorted(function.Node))
        {
            // A tensor is read for each call: as much as the size of the file, and a constant more.
            _copied += node.CalculateSize();
            if (_copied > (FreeNodes * 256) + length)
                throw Invalid($"inlined functions may add {(FreeNodes * 256) + length} bytes to a file of {length}", "more");
            NodeProto copy = node.Clone();
            if (copy.Attribute.Any(a => a.Type == AttributeProto.Types.AttributeType.Graph)) Miss($"function {function.Name} with nested graphs");
            for (int i = 0; i < copy.Input.Count; i++) copy.Input[i] = Renamed(copy.Input[i]);
            for (int i = 0; i < copy.Output.Count; i++) copy.Output[i] = Renamed(copy.Output[i]);
            for (int i = copy.Attribute.Count - 1; i >= 0; i--)
            {
                AttributeProto attribute = copy.Attribute[i];
                if (attribute.RefAttrName.Length == 0) continue;
                copy.Attribute.RemoveAt(i);
                if (!given.TryGetValue(attribute.RefAttrName, out AttributeProto? value)) continue;
                value = value.Clone();
                value.Name = attribute.Name;
                copy.Attribute.Add(value);
            }

            nodes.AddRange(Compile(copy, scope));
        }

        _depth--;
        return nodes;
    }

    /// <summary>A value that no later node reads is released, so that its memory is reused; nested graphs read through captures.</summary>
    internal static void SetReleases(OnnxNode[] nodes, int[] outputs)
    {
        HashSet<int> needed = [.. outputs];
        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            IEnumerable<int> read = nodes[i].Inputs.Concat(nodes[i].Attributes.Graphs.SelectMany(g => g.Captures.Select(c => c.Outer)))
                .Where(place => place >= 0);
            nodes[i].Releases = [.. read.Concat(nodes[i].Outputs.Where(place => place >= 0)).Where(needed.Add)];
        }
    }

    private static HashSet<string> NotTrained(GraphProto graph)
    {
        HashSet<string> names = [];
        foreach (NodeProto node in graph.Node)
        {
            foreach (int input in OnnxOperator.Find(node)?.NotTrained ?? [])
            {
                if (input < node.Input.Count) names.Add(node.Input[input]);
            }
        }

        return names;
    }

    private void Miss(string what) => _missing[what] = _missing.GetValueOrDefault(what) + 1;

    private static Dictionary<string, long> Opsets(IEnumerable<OperatorSetIdProto> imports)
    {
        var opsets = new Dictionary<string, long>();
        foreach (OperatorSetIdProto import in imports) opsets[import.Domain == "ai.onnx" ? "" : import.Domain] = import.Version;
        return opsets;
    }

    private static Dictionary<(string, string), FunctionProto> Functions(ModelProto model)
    {
        var functions = new Dictionary<(string, string), FunctionProto>();
        foreach (FunctionProto function in model.Functions) functions[(function.Domain, function.Name)] = function;
        return functions;
    }

    private static InvalidDataException Invalid(string rule, string got) =>
        new($"ONNX: {rule}.\n  Got {got}.\n  The model is damaged, or was written by a faulty exporter.");
}

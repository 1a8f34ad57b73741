using Myelin.Interop.Onnx.Format;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>One operator of a graph, as stored in the file.</summary>
/// <param name="Name">Its name; often empty.</param>
/// <param name="Operator">The operator's name, preceded by its domain unless that is ONNX's own.</param>
/// <param name="Inputs">The values it reads; empty for a missing optional one.</param>
/// <param name="Outputs">The values it computes.</param>
public sealed record OnnxNodeInfo(string Name, string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs);

/// <summary>
/// The contents of an ONNX file, whether or not it can be run: to inspect it before opening it. The values of weights are not read.
/// </summary>
/// <example><code>
/// OnnxGraphInfo info = OnnxGraphInfo.Read("model.onnx");
/// if (!info.IsSupported) Console.WriteLine(string.Join('\n', info.NotSupported));
/// </code></example>
public sealed class OnnxGraphInfo
{
    private readonly ModelProto _model;

    private OnnxGraphInfo(ModelProto model)
    {
        _model = model;
        GraphProto graph = model.Graph ?? new GraphProto();
        HashSet<string> weights = [.. graph.Initializer.Select(t => t.Name)];
        (Producer, IrVersion, Graph) = ($"{model.ProducerName} {model.ProducerVersion}".Trim(), model.IrVersion, graph.Name);
        Opsets = model.OpsetImport.GroupBy(o => o.Domain == "ai.onnx" ? "" : o.Domain).ToDictionary(group => group.Key, group => group.Last().Version);
        Inputs = [.. graph.Input.Where(i => !weights.Contains(i.Name)).Select(OnnxPort.From)];
        Outputs = [.. graph.Output.Select(OnnxPort.From)];
        Nodes = [.. graph.Node.Select(n => new OnnxNodeInfo(n.Name, OnnxOperator.FullName(n.Domain, n.OpType), [.. n.Input], [.. n.Output]))];
        Weights = [.. graph.Initializer.Where(t => OnnxTypes.Of(t.DataType) is not null).Select(t => new ArrayEntry(t.Name,
            OnnxTypes.Of(t.DataType)!.Value, OnnxTypes.ReadShape(t)))];
        HasExternalData = graph.Initializer.Any(t => t.DataLocation == TensorProto.Types.DataLocation.External);
        Metadata = model.MetadataProps.GroupBy(p => p.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        NotSupported =
        [
            .. Missing().GroupBy(what => what).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => group.Count() == 1 ? group.Key : $"{group.Key}, {group.Count()} times"),
        ];
    }

    /// <summary>The supported operators, in alphabetical order; those of other domains with their domain.</summary>
    public static IReadOnlyList<string> SupportedOperators { get; } = [.. OnnxOperator.Names];

    /// <summary>The newest supported operator set.</summary>
    public static int NewestOpset => OnnxCompiler.NewestOpset;

    /// <summary>The program that wrote the file, as stated in the file.</summary>
    public string Producer { get; }

    /// <summary>The version of the file format.</summary>
    public long IrVersion { get; }

    /// <summary>The version of each operator set by its domain, ONNX's own under the empty name.</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; }

    /// <summary>The graph's name.</summary>
    public string Graph { get; }

    /// <summary>The model's inputs.</summary>
    public IReadOnlyList<OnnxPort> Inputs { get; }

    /// <summary>The model's outputs.</summary>
    public IReadOnlyList<OnnxPort> Outputs { get; }

    /// <summary>The operators in the file's order, without those of nested graphs.</summary>
    public IReadOnlyList<OnnxNodeInfo> Nodes { get; }

    /// <summary>The weights and other constants of numbers.</summary>
    public IReadOnlyList<ArrayEntry> Weights { get; }

    /// <summary>Whether weights are stored in separate files.</summary>
    public bool HasExternalData { get; }

    /// <summary>Additional texts in the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The number of values in the floating-point weights.</summary>
    public long ParameterCount => Weights.Where(w => w.Type.IsFloatingPoint).Sum(w => (long)w.Shape.ElementCount);

    /// <summary>Everything unsupported that the model needs, as text; empty if it can be run.</summary>
    public IReadOnlyList<string> NotSupported { get; }

    /// <summary>Whether everything the model needs is supported.</summary>
    public bool IsSupported => NotSupported.Count == 0;

    /// <summary>Reads the contents of a file.</summary>
    /// <param name="path">An .onnx file.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">The file does not exist, or cannot be read.</exception>
    public static OnnxGraphInfo Read(string path)
    {
        using FileStream stream = ByteSource.OpenStream(path);
        return new OnnxGraphInfo(OnnxFile.Read(stream));
    }

    private IEnumerable<string> Missing()
    {
        long opset = Opsets.GetValueOrDefault("", OnnxCompiler.NewestOpset);
        if (opset is < OnnxCompiler.OldestOpset or > OnnxCompiler.NewestOpset)
            yield return $"operator set {opset} (supported are {OnnxCompiler.OldestOpset} to {OnnxCompiler.NewestOpset})";
        foreach (string what in new Search(_model).Missing(_model.Graph ?? new GraphProto(), 0)) yield return what;
    }

    /// <summary>Finds what is not supported, in the graph, in nested graphs and in the model's own functions, each visited once.</summary>
    private sealed class Search(ModelProto model)
    {
        /// <summary>The same depth to which functions are inlined when a model is opened.</summary>
        private const int MaxDepth = 16;

        private readonly Dictionary<(string, string), FunctionProto> _functions = model.Functions.GroupBy(f => (f.Domain, f.Name))
            .ToDictionary(group => group.Key, group => group.Last());
        private readonly HashSet<FunctionProto> _seen = new(ReferenceEqualityComparer.Instance);

        internal IEnumerable<string> Missing(GraphProto graph, int depth)
        {
            if (graph.SparseInitializer.Count > 0) yield return "sparse initializers";
            foreach (TensorProto tensor in graph.Initializer.Where(t => OnnxTypes.Of(t.DataType) is null))
                yield return $"values of type {OnnxTypes.NameOf(tensor.DataType)}";
            foreach (string what in graph.Node.SelectMany(node => Missing(node, depth))) yield return what;
        }

        private IEnumerable<string> Missing(NodeProto node, int depth)
        {
            string name = OnnxOperator.FullName(node.Domain, node.OpType);
            if (_functions.TryGetValue((node.Domain, node.OpType), out FunctionProto? function)) return _seen.Add(function) ? Missing(function, depth + 1) : [];
            IEnumerable<string> inside = node.Attribute.Where(a => a.G is not null).SelectMany(a => Missing(a.G, depth));
            return OnnxOperator.Find(node) is not { } known ? [name, .. inside]
                : known.Objection(node) is { } objection ? [$"{name} with {objection}", .. inside]
                : inside;
        }

        private IEnumerable<string> Missing(FunctionProto function, int depth)
        {
            if (depth > MaxDepth)
                throw new InvalidDataException(
                    $"ONNX: functions may be nested {MaxDepth} deep, and must not call themselves.\n" +
                    $"  Got more in {FormatError.Show(function.Name)}.\n  The model is damaged, or was written by a faulty exporter.");
            if (function.Node.Any(n => n.Attribute.Any(a => a.Type == AttributeProto.Types.AttributeType.Graph)))
                yield return $"function {function.Name} with nested graphs";
            foreach (string what in function.Node.SelectMany(node => Missing(node, depth))) yield return what;
        }
    }
}

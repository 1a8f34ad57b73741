using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Myelin.Graphs;
using Myelin.Interop.Onnx.Format;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>
/// Writes a graph from two traces of one model that differ in the batch: what is the same in both is a constant, and a size that differs is
/// the batch, or a multiple of it.
/// </summary>
internal sealed class OnnxExporter
{
    private const int Opset = 17, IrVersion = 8;

    private readonly Traced _first, _second;
    private readonly GraphProto _graph = new() { Name = "main" };
    private readonly Dictionary<Tensor, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, string> _keys = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, string> _constants = [];
    private readonly HashSet<string> _taken = ["x", "y"];
    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);
    private string? _batch;

    internal OnnxExporter(Module model, Traced first, Traced second)
    {
        (_first, _second) = (first, second);
        foreach ((string key, Tensor value) in model.StateDict()) _keys[value] = key;
        _taken.UnionWith(_keys.Values);
    }

    internal ModelProto Export(IReadOnlyDictionary<string, string>? metadata)
    {
        if (_first.Operators.Count != _second.Operators.Count) throw new FixedBatchException();
        if (_first.Input is Tensor x) _names[x] = "x";
        for (int i = 0; i < _first.Operators.Count; i++)
        {
            TracedOperator a = _first.Operators[i], b = _second.Operators[i];
            if (a.Name != b.Name || a.Inputs.Count != b.Inputs.Count) throw new FixedBatchException();
            if (ExportedOperators.Find(a.Name) is not { } write)
            {
                _missing.Add(a.Name);
                continue;
            }

            string[] outputs = write(new ExportedCall(this, a, b));
            for (int o = 0; o < outputs.Length; o++) _names[a.Outputs[o]] = outputs[o];
        }

        if (_missing.Count > 0)
            throw new NotSupportedException(
                $"SaveOnnx: every operator must have a counterpart in ONNX.\n  Got {string.Join(", ", _missing)}.\n" +
                "  Write these parts with other operators.");
        _graph.Node.Add(new NodeProto { OpType = "Identity", Input = { NameOf(_first.Output, _second.Output) }, Output = { "y" } });
        RemoveUnused();
        _graph.Input.Add(Port("x", _first.Input is Tensor ? ElementType.Float32 : ElementType.Int64, _first.InputShape, _second.InputShape));
        _graph.Output.Add(Port("y", ElementType.Float32, _first.Output.Shape, _second.Output.Shape));
        var proto = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "Myelin",
            ProducerVersion = typeof(Tensor).Assembly.GetName().Version!.ToString(3),
            Graph = _graph,
        };
        proto.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        foreach ((string key, string value) in metadata ?? new Dictionary<string, string>())
            proto.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return proto;
    }

    /// <summary>The value of a tensor: computed before, a weight, or a constant.</summary>
    internal string NameOf(Tensor a, Tensor b)
    {
        if (_names.TryGetValue(a, out string? name)) return name;
        if (_keys.TryGetValue(a, out string? key))
        {
            _graph.Initializer.Add(OnnxTypes.Write(key, NdArray.From(a)));
            return _names[a] = key;
        }

        if (a.Shape != b.Shape || !a.AsSpan().SequenceEqual(b.AsSpan())) throw new FixedBatchException();
        return _names[a] = Constant(NdArray.From(a));
    }

    /// <summary>The value of ids: the model's own input, in any shape, or a constant.</summary>
    internal string NameOf(IntTensor a, IntTensor b)
    {
        if (_first.Input is IntTensor given && a.Length == given.Length
            && Unsafe.AreSame(ref MemoryMarshal.GetReference(a.AsSpan()), ref MemoryMarshal.GetReference(given.AsSpan())))
        {
            return a.Shape == given.Shape ? "x" : Node("Reshape", ["x", Sizes(a.Shape, b.Shape)]);
        }

        return a.Shape == b.Shape && a.AsSpan().SequenceEqual(b.AsSpan())
            ? Constant(NdArray.From(a).Convert(ElementType.Int64))
            : throw new FixedBatchException();
    }

    /// <summary>Adds an operator with one output, and returns its name.</summary>
    internal string Node(string type, ReadOnlySpan<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Nodes(type, 1, inputs, attributes)[0];

    /// <summary>Adds an operator with several outputs.</summary>
    internal string[] Nodes(string type, int count, ReadOnlySpan<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string[] outputs = [.. Enumerable.Range(0, count).Select(_ => Fresh(type))];
        var node = new NodeProto { OpType = type, Name = outputs[0] };
        foreach (string input in inputs) node.Input.Add(input);
        node.Output.Add(outputs);
        foreach ((string name, object value) in attributes) node.Attribute.Add(Attribute(name, value));
        _graph.Node.Add(node);
        return outputs;
    }

    internal string Scalar(float value) => Constant(NdArray.Scalar(value));

    internal string Longs(params ReadOnlySpan<int> values)
    {
        long[] longs = new long[values.Length];
        for (int i = 0; i < longs.Length; i++) longs[i] = values[i];
        return Constant(NdArray.From<long>(longs));
    }

    internal string Constant(NdArray array)
    {
        string content = $"{array.Describe()} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(array.Bytes))}";
        if (_constants.TryGetValue(content, out string? known)) return known;
        // A node, not an initializer: initializers are the weights, which readers of the file list, load and train.
        string name = Fresh("constant");
        var value = new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = OnnxTypes.Write("", array) };
        _graph.Node.Add(new NodeProto { OpType = "Constant", Name = name, Output = { name }, Attribute = { value } });
        return _constants[content] = name;
    }

    /// <summary>A shape for Reshape: one size that differs is computed from the others.</summary>
    internal string Sizes(Shape a, Shape b)
    {
        if (a.Rank != b.Rank) throw new FixedBatchException();
        int[] differing = [.. Enumerable.Range(0, a.Rank).Where(i => a[i] != b[i])];
        return differing.Length <= 1 ? Longs([.. a.Select((size, i) => differing.Contains(i) ? -1 : size)]) : ComputedSizes(a, b);
    }

    /// <summary>A shape whose differing sizes are multiples of the batch, computed from the input's.</summary>
    internal string ComputedSizes(Shape a, Shape b)
    {
        if (a.Rank != b.Rank) throw new FixedBatchException();
        if (a == b) return Longs(a.AsSpan());
        int first = _first.InputShape[0], second = _second.InputShape[0];
        _batch ??= Node("Slice", [Node("Shape", ["x"]), Longs(0), Longs(1), Longs(0)]);
        string[] parts = new string[a.Rank];
        for (int i = 0; i < parts.Length; i++)
        {
            int factor = a[i] / first;
            if (a[i] != b[i] && (a[i] != factor * first || b[i] != factor * second)) throw new FixedBatchException();
            parts[i] = a[i] == b[i] ? Longs(a[i]) : factor == 1 ? _batch : Node("Mul", [_batch, Longs(factor)]);
        }

        return Node("Concat", parts, ("axis", 0));
    }

    /// <summary>Leaves out what the output does not depend on, such as the sizes of a value that is not used.</summary>
    private void RemoveUnused()
    {
        var used = new HashSet<string> { "y" };
        for (int i = _graph.Node.Count - 1; i >= 0; i--)
        {
            if (_graph.Node[i].Output.Any(used.Contains)) used.UnionWith(_graph.Node[i].Input);
            else _graph.Node.RemoveAt(i);
        }

        TensorProto[] idle = [.. _graph.Initializer.Where(weight => !used.Contains(weight.Name))];
        foreach (TensorProto weight in idle) _graph.Initializer.Remove(weight);
    }

    private string Fresh(string stem)
    {
        string name = stem;
        for (int i = 1; !_taken.Add(name); i++) name = string.Create(CultureInfo.InvariantCulture, $"{stem}_{i}");
        return name;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case float number:
                (attribute.F, attribute.Type) = (number, AttributeProto.Types.AttributeType.Float);
                break;
            case int number:
                (attribute.I, attribute.Type) = (number, AttributeProto.Types.AttributeType.Int);
                break;
            case string text:
                (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(text), AttributeProto.Types.AttributeType.String);
                break;
            case string[] texts:
                attribute.Strings.Add(texts.Select(ByteString.CopyFromUtf8));
                attribute.Type = AttributeProto.Types.AttributeType.Strings;
                break;
            case int[] numbers:
                attribute.Ints.Add(numbers.Select(n => (long)n));
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
            default:
                throw new ArgumentException(
                    $"SaveOnnx: an attribute must be a number, a text or whole numbers.\n  Got {value.GetType().Name} for {name}.",
                    nameof(value));
        }

        return attribute;
    }

    private static ValueInfoProto Port(string name, ElementType type, Shape a, Shape b)
    {
        var shape = new TensorShapeProto();
        for (int i = 0; i < a.Rank; i++)
        {
            shape.Dim.Add(a.Rank == b.Rank && a[i] != b[i]
                ? new TensorShapeProto.Types.Dimension { DimParam = i == 0 ? "batch" : $"axis{i}" }
                : new TensorShapeProto.Types.Dimension { DimValue = a[i] });
        }

        var tensor = new TypeProto.Types.Tensor { ElemType = OnnxTypes.CodeOf(type), Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}

using Myelin.Interop.Onnx.Format;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>A node's attributes by name, read as the types that the operator expects.</summary>
internal sealed class OnnxAttributes
{
    private readonly Dictionary<string, object> _values = [];
    private readonly string _node;

    internal OnnxAttributes(string node, IEnumerable<AttributeProto> attributes, Func<GraphProto, OnnxGraph> compile, OnnxExternalData? external)
    {
        _node = node;
        foreach (AttributeProto attribute in attributes)
        {
            object? value = attribute.Type switch
            {
                AttributeProto.Types.AttributeType.Float => attribute.F,
                AttributeProto.Types.AttributeType.Int => attribute.I,
                AttributeProto.Types.AttributeType.String => attribute.S.ToStringUtf8(),
                AttributeProto.Types.AttributeType.Floats => attribute.Floats.ToArray(),
                AttributeProto.Types.AttributeType.Ints => attribute.Ints.ToArray(),
                AttributeProto.Types.AttributeType.Strings => attribute.Strings.Select(s => s.ToStringUtf8()).ToArray(),
                AttributeProto.Types.AttributeType.Tensor => OnnxTypes.Read(attribute.T ?? new TensorProto(), external),
                AttributeProto.Types.AttributeType.Graph => compile(attribute.G ?? new GraphProto()),
                AttributeProto.Types.AttributeType.TypeProto => attribute.Tp ?? new TypeProto(),
                _ => throw new NotSupportedException(
                    $"ONNX: attributes must be numbers, texts, tensors or graphs.\n" +
                    $"  Got {attribute.Type} for \"{attribute.Name}\" of {node}.\n  The model needs an operator that is not supported."),
            };
            if (!_values.TryAdd(attribute.Name, value)) throw Invalid("an attribute must be given only once", $"\"{attribute.Name}\" twice");
        }
    }

    internal IEnumerable<OnnxGraph> Graphs => _values.Values.OfType<OnnxGraph>();

    internal bool Has(string name) => _values.ContainsKey(name);

    internal long Int(string name, long otherwise) => Get<long>(name) ?? otherwise;

    /// <summary>An axis, a stride, a count: what must fit an int.</summary>
    internal int Int32(string name, int otherwise) => Fit(name, Get<long>(name) ?? otherwise);

    internal bool Flag(string name, bool otherwise = false) => Int(name, otherwise ? 1 : 0) != 0;

    internal float Float(string name, float otherwise) => Get<float>(name) ?? otherwise;

    internal string Text(string name, string otherwise) => Find<string>(name) ?? otherwise;

    internal string[]? Texts(string name) => Find<string[]>(name);

    internal float[]? Floats(string name) => Find<float[]>(name);

    /// <summary>Integers; those beyond 32 bits are limited to that range, as the ends of slices expect.</summary>
    internal int[]? Ints(string name) => Find<long[]>(name) is { } values ? [.. values.Select(v => (int)Math.Clamp(v, int.MinValue, int.MaxValue))] : null;

    internal NdArray? Array(string name) => Find<NdArray>(name);

    internal TypeProto? Type(string name) => Find<TypeProto>(name);

    internal OnnxGraph Graph(string name) => Find<OnnxGraph>(name) ?? throw Invalid($"the attribute {name} must be a graph", "none");

    private T? Find<T>(string name) where T : class =>
        !_values.TryGetValue(name, out object? value) ? null
        : value as T ?? throw Invalid($"the attribute {name} must have the right type", value.GetType().Name);

    private T? Get<T>(string name) where T : struct => !_values.TryGetValue(name, out object? value) ? null
        : value is T number ? number : throw Invalid($"the attribute {name} must have the right type", value.GetType().Name);

    private int Fit(string name, long value) =>
        value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Invalid($"the attribute {name} must fit 32 bits", value.ToString());

    private InvalidDataException Invalid(string rule, string got) =>
        new($"ONNX: {rule}.\n  Got {got}, at {_node}.\n  The model is damaged, or was written by a faulty exporter.");
}

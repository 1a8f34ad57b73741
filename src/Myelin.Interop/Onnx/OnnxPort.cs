using System.Globalization;
using Myelin.Interop.Onnx.Format;

namespace Myelin.Interop.Onnx;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The element type as text, <c>float32</c>; a description for a sequence or an optional value.</param>
/// <param name="Axes">The size of each axis, or its name if any size is allowed; null if not even the number of axes is known.</param>
public sealed record OnnxPort(string Name, string Type, IReadOnlyList<string>? Axes)
{
    internal static OnnxPort From(ValueInfoProto info) =>
        new(info.Name, TypeName(info.Type), AxesOf(info.Type?.TensorType ?? info.Type?.OptionalType?.ElemType?.TensorType));

    /// <summary>For display: <c>x: float32[batch, 784]</c>.</summary>
    public override string ToString() => $"{Name}: {Type}{(Axes is null ? "" : $"[{string.Join(", ", Axes)}]")}";

    private static string TypeName(TypeProto? type) => type?.ValueCase switch
    {
        TypeProto.ValueOneofCase.TensorType => OnnxTypes.NameOf(type.TensorType.ElemType),
        TypeProto.ValueOneofCase.SequenceType => $"sequence of {TypeName(type.SequenceType.ElemType)}",
        TypeProto.ValueOneofCase.OptionalType => $"optional {TypeName(type.OptionalType.ElemType)}",
        TypeProto.ValueOneofCase.MapType => "map",
        TypeProto.ValueOneofCase.SparseTensorType => "sparse tensor",
        _ => "unknown",
    };

    private static string[]? AxesOf(TypeProto.Types.Tensor? tensor) => tensor?.Shape is null ? null
        : [.. tensor.Shape.Dim.Select(d => d.ValueCase switch
        {
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when d.DimValue >= 0 => d.DimValue.ToString(CultureInfo.InvariantCulture),
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when !IsNumber(d.DimParam) => d.DimParam,
            _ => "?",
        })];

    /// <summary>Some programs write -1, as a size or as a name, for a size that is open.</summary>
    private static bool IsNumber(string name) => name.Length == 0 || int.TryParse(name, CultureInfo.InvariantCulture, out _);
}

using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>
/// A value of an ONNX graph: a float32 <see cref="Myelin.Tensor"/>, which carries gradients; an array of another type; a
/// sequence of values; or nothing, for an empty optional value.
/// </summary>
public sealed class OnnxValue
{
    private OnnxValue(Tensor? tensor, NdArray? array, IReadOnlyList<OnnxValue>? sequence) => (Tensor, Array, Sequence) = (tensor, array, sequence);

    /// <summary>An empty optional value.</summary>
    public static OnnxValue None { get; } = new(null, null, null);

    /// <summary>The float32 values; null for another kind.</summary>
    public Tensor? Tensor { get; }

    /// <summary>The values of a type other than float32; null for another kind.</summary>
    public NdArray? Array { get; }

    /// <summary>The elements of a sequence; null for another kind.</summary>
    public IReadOnlyList<OnnxValue>? Sequence { get; }

    /// <summary>Whether it is an empty optional value.</summary>
    public bool IsNone => Tensor is null && Array is null && Sequence is null;

    /// <summary>The sizes of the axes of a tensor or array.</summary>
    /// <exception cref="InvalidDataException">It is a sequence or nothing.</exception>
    public Shape Shape => Tensor?.Shape ?? Array?.Shape ?? throw NoArray();

    /// <summary>The element type of a tensor or array.</summary>
    /// <exception cref="InvalidDataException">It is a sequence or nothing.</exception>
    public ElementType Type => Tensor is not null ? ElementType.Float32 : Array?.Type ?? throw NoArray();

    /// <summary>A float32 value.</summary>
    public static OnnxValue From(Tensor tensor) => new(tensor, null, null);

    /// <summary>A value of any element type; float32 becomes a tensor.</summary>
    public static OnnxValue From(NdArray array) => array.Type == ElementType.Float32 ? From(array.ToTensor()) : new OnnxValue(null, array, null);

    /// <summary>An int64 value, the type that ONNX expects for ids and labels.</summary>
    public static OnnxValue From(IntTensor ids) => From(NdArray.From(ids).Convert(ElementType.Int64));

    /// <summary>A sequence.</summary>
    public static OnnxValue From(IReadOnlyList<OnnxValue> sequence) => new(null, null, sequence);

    /// <summary>A tensor is a value.</summary>
    public static implicit operator OnnxValue(Tensor tensor) => From(tensor);

    /// <summary>An array is a value.</summary>
    public static implicit operator OnnxValue(NdArray array) => From(array);

    /// <summary>The values as an array, copied if they are a tensor's.</summary>
    /// <exception cref="InvalidDataException">It is a sequence or nothing.</exception>
    public NdArray ToArray() => Tensor is not null ? NdArray.From(Tensor) : Array ?? throw NoArray();

    /// <summary>The type and shape, as shown in errors.</summary>
    public string Describe() => Tensor?.Describe() ?? Array?.Describe() ?? (Sequence is null ? "nothing" : $"a sequence of {Sequence.Count}");

    /// <summary>The type and shape.</summary>
    public override string ToString() => Describe();

    private InvalidDataException NoArray() =>
        new($"ONNX: a tensor is needed here.\n  Got {Describe()}.\n  The model is not valid, or was given another kind of input.");
}

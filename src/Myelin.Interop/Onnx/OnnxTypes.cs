using Myelin.Interop.Onnx.Format;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>ONNX's numbers for element types, and its tensors as arrays.</summary>
internal static class OnnxTypes
{
    private static readonly (int Code, ElementType Type)[] s_types =
    [
        (1, ElementType.Float32), (2, ElementType.UInt8), (3, ElementType.Int8), (4, ElementType.UInt16), (5, ElementType.Int16), (6, ElementType.Int32),
        (7, ElementType.Int64), (9, ElementType.Bool), (10, ElementType.Float16), (11, ElementType.Float64), (12, ElementType.UInt32), (13, ElementType.UInt64),
        (14, ElementType.Complex64), (15, ElementType.Complex128), (16, ElementType.BFloat16), (17, ElementType.Float8E4M3), (19, ElementType.Float8E5M2),
    ];

    private static readonly string[] s_names =
    [
        "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "float64", "uint32", "uint64", "complex64",
        "complex128", "bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1",
    ];

    /// <summary>The type for a number; null for strings and other unsupported types.</summary>
    internal static ElementType? Of(int code)
    {
        foreach ((int known, ElementType type) in s_types)
        {
            if (known == code) return type;
        }

        return null;
    }

    internal static int CodeOf(ElementType type) => s_types.First(t => t.Type == type).Code;

    internal static string NameOf(int code) => (uint)code < (uint)s_names.Length ? s_names[code] : $"type {code}";

    /// <summary>A tensor of the file as an array; its size is checked against its bytes before memory is allocated.</summary>
    internal static NdArray Read(TensorProto tensor, OnnxExternalData? external = null)
    {
        ElementType type = Of(tensor.DataType) ?? throw new NotSupportedException(
            $"ONNX: tensors must contain numbers or booleans.\n  Got {NameOf(tensor.DataType)}, in tensor \"{tensor.Name}\".\n" +
            "  Remove texts from the model; convert narrower types to int8 or float16.");
        Shape shape = ReadShape(tensor);
        long bytes = (long)shape.ElementCount * type.Size;
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            if (external is null)
            {
                throw new InvalidDataException(
                    $"ONNX: a model's weights must be in its own file, unless the option for external data is given.\n" +
                    $"  Got tensor \"{tensor.Name}\", which is stored in a separate file.\n  " +
                    "If you trust the model: myelin run and eval with --external-data; in a program, new OnnxOptions { ExternalData = true }.");
            }

            return NdArray.Wrap(type, shape, external.Read(tensor, type, bytes));
        }

        if (tensor.RawData.Length > 0 || bytes == 0)
        {
            if (tensor.RawData.Length != bytes) throw WrongSize(tensor, shape, tensor.RawData.Length, "bytes");
            byte[] raw = tensor.RawData.ToByteArray();
            if (!BitConverter.IsLittleEndian) ElementTypes.SwapBytes(type, raw);
            return NdArray.Wrap(type, shape, raw);
        }

        return type switch
        {
            ElementType.Float32 => Listed<float>(tensor, shape, tensor.FloatData),
            ElementType.Float64 => Listed<double>(tensor, shape, tensor.DoubleData),
            ElementType.Int64 => Listed<long>(tensor, shape, tensor.Int64Data),
            ElementType.UInt64 => Listed<ulong>(tensor, shape, tensor.Uint64Data),
            ElementType.UInt32 => Listed<uint>(tensor, shape, [.. tensor.Uint64Data.Select(v => (uint)v)]),
            ElementType.Int32 => Listed<int>(tensor, shape, tensor.Int32Data),
            ElementType.Complex64 => NdArray.Wrap(type, shape, Pairs<float>(tensor, shape, tensor.FloatData)),
            ElementType.Complex128 => NdArray.Wrap(type, shape, Pairs<double>(tensor, shape, tensor.DoubleData)),
            ElementType.Float16 or ElementType.BFloat16 => NdArray.Wrap(type, shape,
                Bytes(Listed<ushort>(tensor, shape, [.. tensor.Int32Data.Select(v => (ushort)v)]))),
            ElementType.Bool => NdArray.Wrap(type, shape, Bytes(Listed<byte>(tensor, shape, [.. tensor.Int32Data.Select(v => v == 0 ? (byte)0 : (byte)1)]))),
            ElementType.Float8E4M3 or ElementType.Float8E5M2 => NdArray.Wrap(type, shape,
                Bytes(Listed<byte>(tensor, shape, [.. tensor.Int32Data.Select(v => (byte)v)]))),
            _ => Listed<int>(tensor, shape, tensor.Int32Data).Convert(type),
        };
    }

    /// <summary>Converts an array to a tensor of the file.</summary>
    internal static TensorProto Write(string name, NdArray array)
    {
        byte[] bytes = array.Bytes.ToArray();
        if (!BitConverter.IsLittleEndian) ElementTypes.SwapBytes(array.Type, bytes);
        var tensor = new TensorProto { Name = name, DataType = CodeOf(array.Type), RawData = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(bytes) };
        foreach (int size in array.Shape) tensor.Dims.Add(size);
        return tensor;
    }

    internal static Shape ReadShape(TensorProto tensor)
    {
        const int MaxRank = 32;
        long length = 1;
        foreach (long size in tensor.Dims)
        {
            // A zero size does not excuse absurd other sizes.
            if (size is < 0 or > int.MaxValue || tensor.Dims.Count > MaxRank || (length *= Math.Max(size, 1)) > int.MaxValue)
            {
                throw new InvalidDataException(
                    $"ONNX: a tensor has at most {MaxRank} axes and 2147483647 elements.\n" +
                    $"  Got [{string.Join(", ", tensor.Dims.Take(MaxRank))}], for tensor \"{tensor.Name}\".\n  The file is damaged.");
            }
        }

        return Shape.Create([.. tensor.Dims.Select(size => (int)size)]);
    }

    private static NdArray Listed<T>(TensorProto tensor, Shape shape, IReadOnlyCollection<T> values) where T : unmanaged => values.Count == shape.ElementCount
        ? NdArray.From<T>([.. values], shape.AsSpan()).Reshape(shape.AsSpan())
        : throw WrongSize(tensor, shape, values.Count, "values");

    private static byte[] Pairs<T>(TensorProto tensor, Shape shape, IReadOnlyCollection<T> values) where T : unmanaged =>
        values.Count == 2L * shape.ElementCount
        ? System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>([.. values]).ToArray()
        : throw WrongSize(tensor, shape, values.Count, "values");

    private static byte[] Bytes(NdArray array) => array.Bytes.ToArray();

    private static InvalidDataException WrongSize(TensorProto tensor, Shape shape, int count, string what) => new(
        $"ONNX: a tensor's data must match its shape.\n" +
        $"  Got {count} {what} for {NameOf(tensor.DataType)}{shape}, in tensor \"{tensor.Name}\".\n  The file is damaged.");
}

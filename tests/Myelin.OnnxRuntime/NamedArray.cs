using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Myelin.OnnxRuntime;

/// <summary>An array with the name of its type, as NumPy has it; every type's values fit a double here.</summary>
internal sealed record NamedArray(string Type, long[] Dims, double[] Data)
{
    internal OrtValue ToValue() => Type switch
    {
        "float32" => Value(v => (float)v),
        "float64" => Value(v => v),
        "int64" => Value(v => (long)v),
        "int32" => Value(v => (int)v),
        "int8" => Value(v => (sbyte)v),
        "uint8" => Value(v => (byte)v),
        "bool" => Value(v => v != 0),
        _ => throw new NotSupportedException($"There is no type {Type} here."),
    };

    internal static NamedArray From(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        (string type, double[] data) = info.ElementDataType switch
        {
            TensorElementType.Float => ("float32", Numbers<float>(value, v => v)),
            TensorElementType.Double => ("float64", Numbers<double>(value, v => v)),
            TensorElementType.Int64 => ("int64", Numbers<long>(value, v => v)),
            TensorElementType.Int32 => ("int32", Numbers<int>(value, v => v)),
            TensorElementType.Int8 => ("int8", Numbers<sbyte>(value, v => v)),
            TensorElementType.UInt8 => ("uint8", Numbers<byte>(value, v => v)),
            TensorElementType.Bool => ("bool", Numbers<bool>(value, v => v ? 1 : 0)),
            _ => throw new NotSupportedException($"There is no type {info.ElementDataType} here."),
        };
        return new NamedArray(type, info.Shape, data);
    }

    private OrtValue Value<T>(Func<double, T> convert) where T : unmanaged => OrtValue.CreateTensorValueFromMemory<T>([.. Data.Select(convert)], Dims);

    private static double[] Numbers<T>(OrtValue value, Func<T, double> convert) where T : unmanaged =>
        [.. value.GetTensorDataAsSpan<T>().ToArray().Select(convert)];
}

using Myelin.Serialization;

namespace Myelin.Interop.Pickle;

/// <summary>PyTorch's names of the element types.</summary>
internal static class TorchTypes
{
    /// <summary>The classes of storages written by every version.</summary>
    internal static IReadOnlyList<(string Name, ElementType Type)> Storages { get; } =
    [
        ("FloatStorage", ElementType.Float32), ("DoubleStorage", ElementType.Float64), ("HalfStorage", ElementType.Float16),
        ("BFloat16Storage", ElementType.BFloat16),
        ("CharStorage", ElementType.Int8), ("ShortStorage", ElementType.Int16), ("IntStorage", ElementType.Int32), ("LongStorage", ElementType.Int64),
        ("ByteStorage", ElementType.UInt8), ("BoolStorage", ElementType.Bool),
        ("ComplexFloatStorage", ElementType.Complex64), ("ComplexDoubleStorage", ElementType.Complex128),
    ];

    /// <summary>The dtypes. Those without a class of storages are stored in untyped ones.</summary>
    internal static IReadOnlyList<(string Name, ElementType Type)> Dtypes { get; } =
    [
        ("float32", ElementType.Float32), ("float64", ElementType.Float64), ("float16", ElementType.Float16), ("bfloat16", ElementType.BFloat16),
        ("float8_e4m3fn", ElementType.Float8E4M3), ("float8_e5m2", ElementType.Float8E5M2),
        ("int8", ElementType.Int8), ("int16", ElementType.Int16), ("int32", ElementType.Int32), ("int64", ElementType.Int64),
        ("uint8", ElementType.UInt8), ("uint16", ElementType.UInt16), ("uint32", ElementType.UInt32), ("uint64", ElementType.UInt64),
        ("bool", ElementType.Bool),
        ("complex64", ElementType.Complex64), ("complex128", ElementType.Complex128),
    ];
}

using Myelin.Serialization;

namespace Myelin.Interop.NumPy;

/// <summary>NumPy's codes of the element types: <c>f4</c> after a letter for the byte order.</summary>
internal static class NumPyTypes
{
    private static readonly Dictionary<string, ElementType> s_types = new()
    {
        ["f4"] = ElementType.Float32,
        ["f8"] = ElementType.Float64,
        ["f2"] = ElementType.Float16,
        ["i1"] = ElementType.Int8,
        ["i2"] = ElementType.Int16,
        ["i4"] = ElementType.Int32,
        ["i8"] = ElementType.Int64,
        ["u1"] = ElementType.UInt8,
        ["u2"] = ElementType.UInt16,
        ["u4"] = ElementType.UInt32,
        ["u8"] = ElementType.UInt64,
        ["b1"] = ElementType.Bool,
        ["c8"] = ElementType.Complex64,
        ["c16"] = ElementType.Complex128,
    };

    /// <summary>The type for a code without byte order.</summary>
    internal static bool TryParse(string code, out ElementType type) => s_types.TryGetValue(code, out type);

    /// <summary>The code of a type, with its byte order; null for those that NumPy lacks (bfloat16 and the 8-bit floats).</summary>
    internal static string? CodeOf(ElementType type) =>
        s_types.FirstOrDefault(t => t.Value == type).Key is { } code ? $"{(type.Size == 1 ? '|' : BitConverter.IsLittleEndian ? '<' : '>')}{code}" : null;

    /// <summary>Describes unsupported elements.</summary>
    internal static string Explain(string code) => (code.Length == 0 ? '?' : code[0]) switch
    {
        'O' => "Python objects: a pickle, which could run anything when it is opened, so it never is",
        'U' or 'S' or 'a' => "texts",
        'V' => "raw or structured data",
        'M' or 'm' => "dates or times",
        'f' or 'c' => "floats wider than 64 bits, which .NET lacks",
        _ => "of an unknown type",
    };

    /// <summary>How to save unsupported elements as numbers, in Python.</summary>
    internal static string Advice(string code) => (code.Length == 0 ? '?' : code[0]) switch
    {
        'O' => "Save numbers: np.stack(list(x)).astype(np.float32), or if shapes differ np.savez(path, *x).",
        'U' or 'S' or 'a' => "Save numbers: np.unique(x, return_inverse=True)[1] numbers the texts in order.",
        'M' or 'm' => "Save it as numbers: x.astype(np.int64).",
        'f' or 'c' => "Save it with 64 bits: x.astype(np.float64), or np.complex128.",
        _ => "Save it as numbers: x.astype(np.float32).",
    };
}

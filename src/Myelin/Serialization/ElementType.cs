using System.Numerics;
using System.Runtime.InteropServices;

namespace Myelin.Serialization;

/// <summary>The element type of an <see cref="NdArray"/>.</summary>
public enum ElementType
{
    /// <summary>IEEE single precision.</summary>
    Float32,

    /// <summary>IEEE double precision.</summary>
    Float64,

    /// <summary>IEEE half precision.</summary>
    Float16,

    /// <summary>The upper half of a float32 (brain float).</summary>
    BFloat16,

    /// <summary>8 bits: sign, 4 of exponent, 3 of fraction, no infinities (OCP FP8, E4M3).</summary>
    Float8E4M3,

    /// <summary>8 bits: sign, 5 of exponent, 2 of fraction (OCP FP8, E5M2).</summary>
    Float8E5M2,

    /// <summary>Signed, 8 bits.</summary>
    Int8,

    /// <summary>Signed, 16 bits.</summary>
    Int16,

    /// <summary>Signed, 32 bits.</summary>
    Int32,

    /// <summary>Signed, 64 bits.</summary>
    Int64,

    /// <summary>Unsigned, 8 bits.</summary>
    UInt8,

    /// <summary>Unsigned, 16 bits.</summary>
    UInt16,

    /// <summary>Unsigned, 32 bits.</summary>
    UInt32,

    /// <summary>Unsigned, 64 bits.</summary>
    UInt64,

    /// <summary>A byte that is 0 or 1.</summary>
    Bool,

    /// <summary>Two float32: real and imaginary part.</summary>
    Complex64,

    /// <summary>Two float64: real and imaginary part.</summary>
    Complex128,
}

/// <summary>An action for elements of any type, as a generic method: <see cref="ElementTypes.Dispatch"/> selects the .NET type.</summary>
/// <typeparam name="TResult">The type of the result.</typeparam>
public interface IElementAction<TResult>
{
    /// <summary>Runs for elements stored as <typeparamref name="T"/>. Bool is passed as <see cref="byte"/>.</summary>
    /// <typeparam name="T">The .NET type that corresponds to the element type.</typeparam>
    TResult Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>Sizes of the element types, and conversions between them.</summary>
public static class ElementTypes
{
    extension(ElementType type)
    {
        /// <summary>The size of an element in bytes.</summary>
        public int Size => type switch
        {
            ElementType.Complex128 => 16,
            ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 or ElementType.Complex64 => 8,
            ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 4,
            ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 or ElementType.UInt16 => 2,
            _ => 1,
        };

        /// <summary>Whether elements are integers; bool is not.</summary>
        public bool IsInteger => type is >= ElementType.Int8 and <= ElementType.UInt64;

        /// <summary>Whether elements are real numbers with a fraction.</summary>
        public bool IsFloatingPoint => type <= ElementType.Float8E5M2;

        /// <summary>Whether elements are complex; no computation supports them.</summary>
        public bool IsComplex => type >= ElementType.Complex64;
    }

    /// <summary>The type whose elements .NET stores as <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal static ElementType Of<T>() where T : unmanaged => default(T) switch
    {
        float => ElementType.Float32,
        double => ElementType.Float64,
        Half => ElementType.Float16,
        sbyte => ElementType.Int8,
        short => ElementType.Int16,
        int => ElementType.Int32,
        long => ElementType.Int64,
        byte => ElementType.UInt8,
        ushort => ElementType.UInt16,
        uint => ElementType.UInt32,
        ulong => ElementType.UInt64,
        bool => ElementType.Bool,
        _ => throw new ArgumentException(
            $"NdArray: elements must be of a number type that files have.\n  Got {typeof(T).Name}.\n  Use float, double, Half, bool or an integer type."),
    };

    /// <summary>Runs an action for the .NET type that corresponds to an element type.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="action">A struct, so that nothing is allocated.</param>
    /// <exception cref="NotSupportedException">.NET has no such number type (bfloat16, 8-bit floats, complex).</exception>
    public static TResult Dispatch<TAction, TResult>(this ElementType type, TAction action) where TAction : IElementAction<TResult> => type switch
    {
        ElementType.Float32 => action.Run<float>(),
        ElementType.Float64 => action.Run<double>(),
        ElementType.Float16 => action.Run<Half>(),
        ElementType.Int8 => action.Run<sbyte>(),
        ElementType.Int16 => action.Run<short>(),
        ElementType.Int32 => action.Run<int>(),
        ElementType.Int64 => action.Run<long>(),
        ElementType.UInt8 or ElementType.Bool => action.Run<byte>(),
        ElementType.UInt16 => action.Run<ushort>(),
        ElementType.UInt32 => action.Run<uint>(),
        ElementType.UInt64 => action.Run<ulong>(),
        _ => throw new NotSupportedException(
            $"NdArray: the element type must be one that .NET can compute with.\n  Got {type}.\n" +
            "  Convert it first: Convert(ElementType.Float32)."),
    };

    /// <summary>Converts elements in memory to float32. Integers beyond 2²⁴ are rounded.</summary>
    /// <exception cref="NotSupportedException">They are complex.</exception>
    internal static void ToFloat32(ElementType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case ElementType.Float32: MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values); break;
            case ElementType.Float64: Widen<double>(bytes, values); break;
            case ElementType.Float16: Widen<Half>(bytes, values); break;
            case ElementType.Int8: Widen<sbyte>(bytes, values); break;
            case ElementType.Int16: Widen<short>(bytes, values); break;
            case ElementType.Int32: Widen<int>(bytes, values); break;
            case ElementType.Int64: Widen<long>(bytes, values); break;
            case ElementType.UInt8 or ElementType.Bool: Widen<byte>(bytes, values); break;
            case ElementType.UInt16: Widen<ushort>(bytes, values); break;
            case ElementType.UInt32: Widen<uint>(bytes, values); break;
            case ElementType.UInt64: Widen<ulong>(bytes, values); break;
            case ElementType.BFloat16:
                ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++) values[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                break;
            case ElementType.Float8E4M3:
                for (int i = 0; i < values.Length; i++) values[i] = Float8.FromE4M3(bytes[i]);
                break;
            case ElementType.Float8E5M2:
                // Its bits are the upper half of those of a half.
                for (int i = 0; i < values.Length; i++) values[i] = (float)BitConverter.UInt16BitsToHalf((ushort)(bytes[i] << 8));
                break;
            default: throw Complex(type);
        }
    }

    /// <summary>
    /// Reverses the bytes of each element, or of each part of a complex one: converts between this machine's byte order and the other.
    /// </summary>
    /// <param name="type">The element type.</param>
    /// <param name="bytes">Whole elements.</param>
    public static void SwapBytes(ElementType type, Span<byte> bytes)
    {
        int size = type.IsComplex ? type.Size / 2 : type.Size;
        for (int i = 0; size > 1 && i < bytes.Length; i += size) bytes.Slice(i, size).Reverse();
    }

    internal static NotSupportedException Complex(ElementType type) =>
        new($"NdArray: complex numbers have no real counterpart.\n  Got {type}.\n  Save the real and the imaginary part as separate arrays.");

    private static void Widen<T>(ReadOnlySpan<byte> bytes, Span<float> values) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++) values[i] = float.CreateTruncating(elements[i]);
    }
}

using System.Buffers.Binary;

namespace Myelin.Serialization;

/// <summary>The element types of tensor files.</summary>
internal enum ElementType { F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL }

/// <summary>Their sizes and how they become float32. Integers beyond 2²⁴ are rounded.</summary>
internal static class ElementTypes
{
    internal static string Known => string.Join(", ", Enum.GetNames<ElementType>());

    internal static ElementType? Parse(string name) => Enum.TryParse(name, out ElementType type) && Enum.GetName(type) == name ? type : null;

    internal static int Bytes(this ElementType type) => type switch
    {
        ElementType.F64 or ElementType.I64 or ElementType.U64 => 8,
        ElementType.F32 or ElementType.I32 or ElementType.U32 => 4,
        ElementType.F16 or ElementType.BF16 or ElementType.I16 or ElementType.U16 => 2,
        _ => 1,
    };

    internal static void Decode(this ElementType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        int size = type.Bytes();
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = bytes.Slice(i * size, size);
            values[i] = type switch
            {
                ElementType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
                ElementType.F32 => BinaryPrimitives.ReadSingleLittleEndian(element),
                ElementType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
                ElementType.BF16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
                ElementType.I64 => BinaryPrimitives.ReadInt64LittleEndian(element),
                ElementType.I32 => BinaryPrimitives.ReadInt32LittleEndian(element),
                ElementType.I16 => BinaryPrimitives.ReadInt16LittleEndian(element),
                ElementType.I8 => (sbyte)element[0],
                ElementType.U64 => BinaryPrimitives.ReadUInt64LittleEndian(element),
                ElementType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
                ElementType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
                _ => element[0],
            };
        }
    }
}

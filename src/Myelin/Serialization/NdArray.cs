using System.Numerics;
using System.Runtime.InteropServices;

namespace Myelin.Serialization;

/// <summary>
/// An array of any element type and number of axes, as stored in files: row-major, immutable. <see cref="ToTensor"/> converts it to a
/// tensor.
/// </summary>
/// <remarks>
/// Tensors are always float32; this type supports the other types found in files (integers, flags, half and double precision).
/// </remarks>
public sealed class NdArray
{
    private readonly byte[] _bytes;

    private NdArray(ElementType type, Shape shape, byte[] bytes) => (Type, Shape, _bytes) = (type, shape, bytes);

    /// <summary>The element type.</summary>
    public ElementType Type { get; }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Length => Shape.ElementCount;

    /// <summary>The elements' bytes, in this machine's byte order.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>An array of the given values.</summary>
    /// <param name="values">As many values as <paramref name="shape"/> has elements, in row-major order; they are copied.</param>
    /// <param name="shape">The sizes of the axes; none means one axis of <c>values.Length</c>.</param>
    /// <exception cref="ArgumentException">The number of values differs from the shape's length, or files have no such type.</exception>
    public static NdArray From<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape) where T : unmanaged =>
        Wrap(ElementTypes.Of<T>(), shape.IsEmpty ? [values.Length] : Shape.Create(shape), MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>An array without axes, with one value.</summary>
    public static NdArray Scalar<T>(T value) where T : unmanaged => Wrap(ElementTypes.Of<T>(), [], MemoryMarshal.AsBytes([value]).ToArray());

    /// <summary>A float32 array with a tensor's elements.</summary>
    public static NdArray From(Tensor tensor)
    {
        NdArray array = Wrap(ElementType.Float32, tensor.Shape, MemoryMarshal.AsBytes(tensor.Span).ToArray());
        GC.KeepAlive(tensor);
        return array;
    }

    /// <summary>An int32 array with a tensor's elements.</summary>
    public static NdArray From(IntTensor tensor) => Wrap(ElementType.Int32, tensor.Shape, MemoryMarshal.AsBytes(tensor.AsSpan()).ToArray());

    /// <summary>An array on the bytes themselves, without a copy.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The sizes of the axes.</param>
    /// <param name="bytes">
    /// The elements in row-major order and this machine's byte order. The array takes ownership: nothing may write them afterwards.
    /// </param>
    /// <exception cref="ArgumentException">The shape needs a different number of bytes.</exception>
    public static NdArray Wrap(ElementType type, Shape shape, byte[] bytes) => (long)shape.ElementCount * type.Size == bytes.Length
        ? new NdArray(type, shape, bytes)
        : throw new ArgumentException(
            $"NdArray: {Describe(type, shape)} needs {(long)shape.ElementCount * type.Size} bytes.\n  Got {bytes.Length}.\n" +
            "  Give one value per element, in row-major order.");

    /// <summary>The elements in row-major order.</summary>
    /// <typeparam name="T">The .NET type of <see cref="Type"/>; for bool <see cref="bool"/> or <see cref="byte"/>, for types that .NET
    /// lacks a type of their size.</typeparam>
    /// <exception cref="InvalidOperationException">The elements are of another type.</exception>
    public ReadOnlySpan<T> AsSpan<T>() where T : unmanaged
    {
        bool raw = Type is ElementType.Bool or ElementType.BFloat16 or ElementType.Float8E4M3 or ElementType.Float8E5M2 || Type.IsComplex;
        if (raw ? System.Runtime.CompilerServices.Unsafe.SizeOf<T>() != Type.Size : ElementTypes.Of<T>() != Type)
        {
            throw new InvalidOperationException(
                $"NdArray.AsSpan: the elements must be read as their own type.\n  Got {typeof(T).Name} for {Describe()}.\n" +
                "  Try Convert(...) first, or ToTensor().");
        }

        return MemoryMarshal.Cast<byte, T>(_bytes);
    }

    /// <summary>The elements as a float32 tensor. Integers beyond 2²⁴ and doubles are rounded; true is 1.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor ToTensor()
    {
        Tensor tensor = Tensor.Uninitialized(Shape);
        ElementTypes.ToFloat32(Type, _bytes, tensor.Span);
        return tensor;
    }

    /// <summary>The elements as an int32 tensor.</summary>
    /// <exception cref="InvalidOperationException">They are not integers, or one is outside the range of int32.</exception>
    public IntTensor ToIntTensor()
    {
        if (!Type.IsInteger && Type != ElementType.Bool)
        {
            throw new InvalidOperationException(
                $"NdArray.ToIntTensor: the elements must be whole numbers.\n  Got {Describe()}.\n" +
                "  Try ToTensor(), or Convert(ElementType.Int32), which rounds towards 0.");
        }

        try
        {
            return IntTensor.Wrap(Type.Dispatch<CheckedInts, int[]>(new CheckedInts(this)), Shape);
        }
        catch (OverflowException)
        {
            throw new InvalidOperationException(
                $"NdArray.ToIntTensor: the elements must be between {int.MinValue} and {int.MaxValue}.\n" +
                $"  Got one beyond, in {Describe()}.\n  Try AsSpan<long>().");
        }
    }

    /// <summary>
    /// The same values as another type. Conversion to an integer type truncates real numbers and limits them to its range, and wraps
    /// integers; to bool everything except 0 is true; to a narrower float values are rounded to the nearest, ties to even.
    /// </summary>
    /// <exception cref="NotSupportedException">One of the types is complex, or the new one an 8-bit float.</exception>
    public NdArray Convert(ElementType type)
    {
        if (type == Type) return this;
        if (Type.IsComplex || type.IsComplex) throw ElementTypes.Complex(Type.IsComplex ? Type : type);
        if (type is ElementType.Float8E4M3 or ElementType.Float8E5M2)
        {
            throw new NotSupportedException($"NdArray.Convert: 8-bit floats are read only.\n  Got {type}.\n  Convert to Float16 or BFloat16.");
        }

        if (Type is ElementType.BFloat16 or ElementType.Float8E4M3 or ElementType.Float8E5M2) return From(ToTensor()).Convert(type);
        if (type == ElementType.BFloat16) return Wrap(type, Shape, MemoryMarshal.AsBytes<ushort>(ToBFloat16()).ToArray());
        if (type == ElementType.Bool) return Type.Dispatch<Flags, NdArray>(new Flags(this));
        return Type.Dispatch<ConvertFrom, NdArray>(new ConvertFrom(this, type));
    }

    /// <summary>The same elements with another shape of the same length.</summary>
    public NdArray Reshape(params ReadOnlySpan<int> shape) => Wrap(Type, Shape.Create(shape), _bytes);

    /// <summary>The matrix whose rows are this one's columns.</summary>
    /// <exception cref="InvalidOperationException">It does not have two axes.</exception>
    public NdArray Transpose()
    {
        if (Shape.Rank != 2)
            throw new InvalidOperationException($"NdArray.Transpose: the array must be a matrix.\n  Got {Describe()}.\n  Reshape it to two axes first.");
        (int rows, int columns, int size) = (Shape[0], Shape[1], Type.Size);
        byte[] bytes = new byte[_bytes.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                _bytes.AsSpan(((row * columns) + column) * size, size).CopyTo(bytes.AsSpan(((column * rows) + row) * size));
        }

        return Wrap(Type, [columns, rows], bytes);
    }

    /// <summary>The type and shape, as errors show them: <c>int64[2, 3]</c>.</summary>
    public string Describe() => Describe(Type, Shape);

    /// <summary>The type and shape.</summary>
    public override string ToString() => Describe();

    /// <summary>A type and a shape, as shown in errors: <c>int64[2, 3]</c>.</summary>
    public static string Describe(ElementType type, Shape shape) => $"{type.ToString().ToLowerInvariant()}{shape}";

    private ushort[] ToBFloat16()
    {
        Tensor values = ToTensor();
        ushort[] halves = new ushort[Length];
        for (int i = 0; i < halves.Length; i++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(values.Span[i]);
            // Half of the last kept bit, minus one for ties to even; a NaN keeps a bit of its fraction.
            halves[i] = float.IsNaN(values.Span[i]) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }

        return halves;
    }

    private readonly struct CheckedInts(NdArray array) : IElementAction<int[]>
    {
        public int[] Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(array.Bytes);
            int[] values = new int[elements.Length];
            for (int i = 0; i < values.Length; i++) values[i] = int.CreateChecked(elements[i]);
            return values;
        }
    }

    private readonly struct Flags(NdArray array) : IElementAction<NdArray>
    {
        public NdArray Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(array.Bytes);
            byte[] flags = new byte[elements.Length];
            for (int i = 0; i < flags.Length; i++) flags[i] = T.IsZero(elements[i]) ? (byte)0 : (byte)1;
            return Wrap(ElementType.Bool, array.Shape, flags);
        }
    }

    private readonly struct ConvertFrom(NdArray array, ElementType to) : IElementAction<NdArray>
    {
        public NdArray Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => to.Dispatch<ConvertTo<T>, NdArray>(new ConvertTo<T>(array, to));
    }

    private readonly struct ConvertTo<TFrom>(NdArray array, ElementType type) : IElementAction<NdArray> where TFrom : unmanaged, INumber<TFrom>
    {
        public NdArray Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<TFrom> from = MemoryMarshal.Cast<byte, TFrom>(array.Bytes);
            byte[] bytes = new byte[from.Length * type.Size];
            Span<T> to = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
            for (int i = 0; i < to.Length; i++) to[i] = T.CreateTruncating(from[i]);
            return Wrap(type, array.Shape, bytes);
        }
    }
}

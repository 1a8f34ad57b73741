using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Myelin.Serialization;

namespace Myelin.Interop;

/// <summary>Converts the order of bytes in files to that of <see cref="NdArray"/>: row-major, in this machine's byte order.</summary>
internal static class ArrayLayout
{
    /// <summary>The largest number of axes of an array, as in NumPy 2 and PyTorch.</summary>
    internal const int MaxRank = 64;

    /// <summary>The shape for the sizes stated in a file; false if an array cannot have them.</summary>
    internal static bool TryShape(ReadOnlySpan<long> sizes, ElementType type, out Shape shape)
    {
        shape = default;
        if (sizes.Length > MaxRank) return false;
        long length = 1;
        int[] axes = new int[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] < 0 || sizes[axis] > int.MaxValue || (length *= sizes[axis]) > int.MaxValue) return false;
            axes[axis] = (int)sizes[axis];
        }

        if (length * type.Size > Array.MaxLength) return false;
        shape = Shape.Create(axes);
        return true;
    }

    /// <summary>An array that takes ownership of a file's bytes.</summary>
    internal static NdArray Wrap(ElementType type, Shape shape, byte[] bytes, bool bigEndian)
    {
        if (bigEndian == BitConverter.IsLittleEndian) ElementTypes.SwapBytes(type, bytes);
        // Any nonzero byte is true, but .NET's bool must be 0 or 1.
        if (type == ElementType.Bool && bytes.AsSpan().ContainsAnyExcept((byte)0, (byte)1))
        {
            for (int i = 0; i < bytes.Length; i++) bytes[i] = bytes[i] == 0 ? (byte)0 : (byte)1;
        }

        return NdArray.Wrap(type, shape, bytes);
    }

    /// <summary>The strides, in elements, of an array whose first axis varies fastest.</summary>
    internal static long[] FortranStrides(Shape shape)
    {
        long[] strides = new long[shape.Rank];
        long step = 1;
        for (int axis = 0; axis < strides.Length; axis++)
        {
            strides[axis] = step;
            step *= shape[axis];
        }

        return strides;
    }

    /// <summary>Whether elements with these strides, in elements, are in row-major order without gaps.</summary>
    internal static bool IsRowMajor(Shape shape, ReadOnlySpan<long> strides)
    {
        long step = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            if (shape[axis] != 1 && strides[axis] != step) return false;
            step *= shape[axis];
        }

        return true;
    }

    /// <summary>Copies strided elements into row-major order. The caller has checked that every element is inside <paramref name="from"/>.</summary>
    /// <param name="from">The stored elements, starting with the first.</param>
    /// <param name="size">The size of an element in bytes.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="strides">The stride of each axis, in elements.</param>
    internal static byte[] Gather(ReadOnlySpan<byte> from, int size, Shape shape, ReadOnlySpan<long> strides)
    {
        byte[] to = GC.AllocateUninitializedArray<byte>(shape.ElementCount * size);
        switch (size)
        {
            case 1: GatherElements(from, to.AsSpan(), shape, strides); break;
            case 2: GatherElements(MemoryMarshal.Cast<byte, ushort>(from), MemoryMarshal.Cast<byte, ushort>(to.AsSpan()), shape, strides); break;
            case 4: GatherElements(MemoryMarshal.Cast<byte, uint>(from), MemoryMarshal.Cast<byte, uint>(to.AsSpan()), shape, strides); break;
            case 8: GatherElements(MemoryMarshal.Cast<byte, ulong>(from), MemoryMarshal.Cast<byte, ulong>(to.AsSpan()), shape, strides); break;
            default: GatherElements(MemoryMarshal.Cast<byte, UInt128>(from), MemoryMarshal.Cast<byte, UInt128>(to.AsSpan()), shape, strides); break;
        }

        return to;
    }

    /// <summary>
    /// Plane by plane: the last axis, which is contiguous in the result, and the one with the smallest stride in the source, in tiles that both sides
    /// keep in the cache.
    /// </summary>
    private static void GatherElements<T>(ReadOnlySpan<T> from, Span<T> to, Shape shape, ReadOnlySpan<long> strides)
    {
        if (to.IsEmpty) return;
        int rank = shape.Rank, last = rank - 1, near = Nearest(shape, strides);
        if (rank == 0)
        {
            to[0] = from[0];
            return;
        }

        Span<long> steps = stackalloc long[MaxRank];
        steps[last] = 1;
        for (int axis = last - 1; axis >= 0; axis--) steps[axis] = steps[axis + 1] * shape[axis + 1];
        (int rows, int columns) = (near < 0 ? 1 : shape[near], shape[last]);
        (long rowStride, long rowStep) = near < 0 ? (0, 0) : (strides[near], steps[near]);
        Span<int> index = stackalloc int[MaxRank];
        index.Clear();
        long start = 0, place = 0;
        for (int planes = to.Length / rows / columns; ;)
        {
            CopyPlane(from[(int)start..], to[(int)place..], rows, columns, rowStride, strides[last], rowStep);
            if (--planes == 0) return;
            // The next plane: increment the other axes, the last of them first.
            for (int axis = last - 1; ; axis--)
            {
                if (axis == near) continue;
                start += strides[axis];
                place += steps[axis];
                if (++index[axis] < shape[axis]) break;
                start -= index[axis] * strides[axis];
                place -= index[axis] * steps[axis];
                index[axis] = 0;
            }
        }
    }

    private static int Nearest(Shape shape, ReadOnlySpan<long> strides)
    {
        int nearest = -1;
        for (int axis = 0; axis < shape.Rank - 1; axis++)
        {
            if (shape[axis] > 1 && (nearest < 0 || strides[axis] < strides[nearest])) nearest = axis;
        }

        return nearest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyPlane<T>(ReadOnlySpan<T> from, Span<T> to, int rows, int columns, long rowStride, long columnStride, long rowStep)
    {
        const int Tile = 32;
        for (int top = 0; top < rows; top += Tile)
        {
            for (int left = 0; left < columns; left += Tile)
            {
                int bottom = Math.Min(top + Tile, rows), right = Math.Min(left + Tile, columns);
                for (int row = top; row < bottom; row++)
                {
                    for (int column = left; column < right; column++)
                    {
                        to[(int)((row * rowStep) + column)] = from[(int)((row * rowStride) + (column * columnStride))];
                    }
                }
            }
        }
    }
}

using Myelin.Serialization;

namespace Myelin.Interop.Pickle;

/// <summary>A reference to a storage, or a part of one, outside the pickle.</summary>
internal sealed class TorchStorage(string key, ElementType? type, long start, long length) : PickleValue
{
    internal override string Kind => "a storage";

    internal string Key => key;

    /// <summary>Its elements; null if it is untyped.</summary>
    internal ElementType? Type => type;

    /// <summary>Its first byte in the whole storage.</summary>
    internal long Start => start;

    /// <summary>Its size in bytes.</summary>
    internal long Length => length;
}

/// <summary>The storages that a pickle refers to, each with the length in bytes that all references agree on.</summary>
internal sealed class TorchStorages
{
    internal Dictionary<string, (ElementType? Type, long Length)> Lengths { get; } = [];

    /// <summary>
    /// The storage of a persistent id: ("storage", class, key, device, elements), and in the legacy format the part of it, if not all.
    /// </summary>
    internal TorchStorage Find(PickleValue id, string file)
    {
        if (id is PickleTuple { Items: [PickleText { Length: 6, Value: "module" }, ..] })
        {
            throw PickleReader.Invalid("only tensors and plain values are read", "the source of a module", file,
                "The file holds a whole module, which is code; save model.state_dict() instead.");
        }

        if (id is not PickleTuple
            {
                Items: [PickleText { Length: 7, Value: "storage" }, PickleGlobal { Known: KnownGlobal.TorchStorage } kind,
                    PickleText { Length: <= PickleText.ShortBytes } key, PickleText, PickleInteger count, .. var rest]
            } || rest is not ([] or [PickleNone] or [PickleTuple { Items: [PickleText, PickleInteger, PickleInteger] }]))
        {
            throw AllowedForms.Invalid("a persistent id must be that of a storage", id.Kind, file);
        }

        int size = kind.Type?.Size ?? 1;
        long length = Bytes(count, size, file);
        if (Lengths.TryGetValue(key.Value, out (ElementType? Type, long Length) known) && known.Length != length)
        {
            throw AllowedForms.Invalid("a storage must have one length", $"{length} and {known.Length} bytes for {FormatError.Show(key.Value)}", file);
        }

        Lengths.TryAdd(key.Value, (kind.Type, length));
        if (rest is not [PickleTuple { Items: [_, var viewStart, var viewCount] }]) return new TorchStorage(key.Value, kind.Type, 0, length);
        (long start, long part) = (Bytes(viewStart, size, file), Bytes(viewCount, size, file));
        return start <= length - part
            ? new TorchStorage(key.Value, kind.Type, start, part)
            : throw AllowedForms.Invalid("a part must be inside its storage", $"{part} bytes at {start}, of {length}", file);
    }

    private static long Bytes(PickleValue count, int size, string file)
    {
        long number = NumPyForms.Long(count, file);
        return number >= 0 && number <= long.MaxValue / 16
            ? number * size
            : throw AllowedForms.Invalid("a storage has between 0 and 2⁵⁹ elements", $"{number}", file);
    }
}

/// <summary>A tensor: a storage, and the layout of its elements in it.</summary>
internal sealed class TorchTensor : PickleLeaf
{
    /// <summary>A tensor whose elements share memory (an expanded one) has at most this many bytes per byte of its storage…</summary>
    internal const long MaxExpansion = 1024;

    /// <summary>…or this many in total, if that is more.</summary>
    internal const long MaxExpanded = 1 << 20;

    private TorchTensor(TorchStorage storage, ElementType type, Shape shape, long[] strides, long start, long length) =>
        (Storage, Type, Shape, Strides, Start, Length) = (storage, type, shape, strides, start, length);

    internal override string Kind => "a tensor";

    internal override ElementType Type { get; }

    internal override Shape Shape { get; }

    internal TorchStorage Storage { get; }

    /// <summary>In elements.</summary>
    internal long[] Strides { get; }

    /// <summary>The first element's position, in bytes from the beginning of the whole storage.</summary>
    internal long Start { get; }

    /// <summary>From the first element to the end of the last, in bytes.</summary>
    internal long Length { get; }

    /// <summary>Creates a tensor, after checking that all its elements are inside the storage.</summary>
    internal static TorchTensor Create(TorchStorage storage, ElementType? type, PickleInteger offset, PickleTuple sizes, PickleTuple steps, string file)
    {
        if (type is not { } element) throw AllowedForms.Invalid("a tensor must have a type", "an untyped storage", file);
        long[] strides = NumPyForms.Longs(steps, file);
        if (strides.Length != sizes.Items.Length || !ArrayLayout.TryShape(NumPyForms.Longs(sizes, file), element, out Shape shape))
        {
            throw AllowedForms.Invalid($"a tensor has at most {int.MaxValue} elements and {ArrayLayout.MaxRank} axes, each with a stride",
                "another shape", file);
        }

        long start = NumPyForms.Long(offset, file), count = storage.Length / element.Size, last = start, bytes = (long)shape.ElementCount * element.Size;
        bool inside = start >= 0 && start <= count;
        for (int axis = 0; axis < shape.Rank && inside && bytes > 0; axis++)
        {
            // Neither product nor sum overflows: the stride is below the storage's length unless the axis has size 1.
            if (shape[axis] == 1) continue;
            inside = strides[axis] >= 0 && strides[axis] < count && (last += (shape[axis] - 1) * strides[axis]) < count;
        }

        if (!inside || (bytes > 0 && last >= count))
        {
            throw AllowedForms.Invalid(
                "a tensor must be inside its storage",
                $"{NdArray.Describe(element, shape)} with strides ({string.Join(", ", strides)}) starting at element {start} in a storage of {count}", file);
        }

        if (bytes > Math.Max(MaxExpanded, storage.Length * MaxExpansion))
        {
            throw AllowedForms.Invalid($"a tensor expands to at most {MaxExpansion} times its storage",
                $"{NdArray.Describe(element, shape)} on {storage.Length} bytes", file);
        }

        return new TorchTensor(storage, element, shape, strides, storage.Start + (start * element.Size), bytes == 0 ? 0 : (last - start + 1) * element.Size);
    }

    /// <summary>The tensor's elements in row-major order.</summary>
    /// <param name="storage">The whole storage, which is not changed.</param>
    /// <param name="isBigEndian">Its byte order.</param>
    internal NdArray Arrange(byte[] storage, bool isBigEndian)
    {
        ReadOnlySpan<byte> own = storage.AsSpan((int)Start, (int)Length);
        if (!ArrayLayout.IsRowMajor(Shape, Strides)) return ArrayLayout.Wrap(Type, Shape, ArrayLayout.Gather(own, Type.Size, Shape, Strides), isBigEndian);
        // Arrays are immutable, so one may be the storage itself, unless its bytes have to be reordered.
        bool asIs = own.Length == storage.Length && isBigEndian != BitConverter.IsLittleEndian && Type != ElementType.Bool;
        return ArrayLayout.Wrap(Type, Shape, asIs ? storage : own.ToArray(), isBigEndian);
    }
}

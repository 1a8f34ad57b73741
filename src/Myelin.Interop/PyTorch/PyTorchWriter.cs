using System.IO.Compression;
using System.Text;
using Myelin.Interop.Pickle;
using Myelin.Interop.Zip;
using Myelin.Serialization;

namespace Myelin.Interop.PyTorch;

/// <summary>Writes a state dict in PyTorch's zip format, with protocol 2 like PyTorch.</summary>
internal static class PyTorchWriter
{
    private const string Folder = "archive/";

    internal static void Write(string path, IReadOnlyList<ArrayEntry> tensors, Func<ArrayEntry, NdArray> read)
    {
        ZipWriter.CheckNames("PyTorch", tensors.Select(t => t.Name));
        byte[] pickle = Pickle(tensors);
        AtomicFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            Add(zip, TorchZip.PickleName, pickle);
            Add(zip, "byteorder", BitConverter.IsLittleEndian ? "little"u8 : "big"u8);
            for (int i = 0; i < tensors.Count; i++) Add(zip, $"data/{i}", tensors[i].Check(read(tensors[i])).Bytes);
            Add(zip, "version", "3\n"u8);
        });
    }

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        using Stream stream = ZipWriter.Create(zip, Folder + name, compress: false);
        stream.Write(bytes);
    }

    private static byte[] Pickle(IReadOnlyList<ArrayEntry> tensors)
    {
        using var stream = new MemoryStream();
        using var pickle = new BinaryWriter(stream);
        pickle.Write([0x80, 2]);
        Global(pickle, "collections OrderedDict");
        pickle.Write(")R("u8);
        for (int i = 0; i < tensors.Count; i++)
        {
            Text(pickle, tensors[i].Name);
            Tensor(pickle, tensors[i], i);
        }

        pickle.Write("u."u8);
        return stream.ToArray();
    }

    /// <summary>torch._utils._rebuild_tensor_v2(("storage", class, key, "cpu", elements), 0, shape, strides, False, OrderedDict())</summary>
    private static void Tensor(BinaryWriter pickle, ArrayEntry value, int key)
    {
        string storage = TorchTypes.Storages.FirstOrDefault(s => s.Type == value.Type).Name ?? throw new ArgumentException(
            $"PyTorch: the element type must be one that all versions of PyTorch support.\n" +
            $"  Got {NdArray.Describe(value.Type, value.Shape)}.\n  Convert it first: Convert(ElementType.Int64), or ElementType.Float16.");
        Global(pickle, "torch._utils _rebuild_tensor_v2");
        pickle.Write("(("u8);
        Text(pickle, "storage");
        Global(pickle, $"torch {storage}");
        Text(pickle, $"{key}");
        Text(pickle, "cpu");
        Integer(pickle, value.Shape.ElementCount);
        pickle.Write("tQ"u8);
        Integer(pickle, 0);
        Integers(pickle, value.Shape.AsSpan());
        Integers(pickle, RowMajorStrides(value.Shape));
        pickle.Write([0x89]);
        Global(pickle, "collections OrderedDict");
        pickle.Write(")RtR"u8);
    }

    /// <summary>PyTorch's strides of a contiguous tensor; axes without elements count as one.</summary>
    private static int[] RowMajorStrides(Shape shape)
    {
        int[] strides = new int[shape.Rank];
        long step = 1;
        for (int axis = strides.Length - 1; axis >= 0; axis--)
        {
            // Only tensors without elements come near the limit, and their strides are never used.
            strides[axis] = (int)Math.Min(step, int.MaxValue);
            step = Math.Min(step * Math.Max(shape[axis], 1), int.MaxValue);
        }

        return strides;
    }

    private static void Global(BinaryWriter pickle, string moduleAndName) => pickle.Write(Encoding.ASCII.GetBytes($"c{moduleAndName.Replace(' ', '\n')}\n"));

    private static void Text(BinaryWriter pickle, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        pickle.Write((byte)'X');
        pickle.Write(bytes.Length);
        pickle.Write(bytes);
    }

    private static void Integer(BinaryWriter pickle, int value)
    {
        pickle.Write((byte)'J');
        pickle.Write(value);
    }

    private static void Integers(BinaryWriter pickle, ReadOnlySpan<int> values)
    {
        pickle.Write((byte)'(');
        foreach (int value in values) Integer(pickle, value);
        pickle.Write((byte)'t');
    }
}

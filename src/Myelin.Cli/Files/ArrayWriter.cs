using Myelin.Interop.NumPy;
using Myelin.Interop.PyTorch;
using Myelin.Serialization;

namespace Myelin.Cli.Files;

/// <summary>A format for writing arrays, determined by the name of the file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Extension">The extension of its files.</param>
/// <param name="HasMetadata">Whether it stores texts in addition to the arrays.</param>
/// <param name="IsSingle">Whether it contains a single array, without a name.</param>
/// <param name="Lacks">The element types that it does not support.</param>
internal sealed record ArrayWriter(string Name, string Extension, bool HasMetadata, bool IsSingle, IReadOnlyList<ElementType> Lacks)
{
    private static readonly ElementType[] s_notInNumPy = [ElementType.BFloat16, ElementType.Float8E4M3, ElementType.Float8E5M2];

    private static readonly ArrayWriter[] s_all =
    [
        new("safetensors", ".safetensors", true, false, [ElementType.Complex128]),
        new("NumPy .npz", ".npz", false, false, s_notInNumPy),
        new("NumPy .npy", ".npy", false, true, s_notInNumPy),
        new("PyTorch", ".pt", false, false, [ElementType.UInt16, ElementType.UInt32, ElementType.UInt64, ElementType.Float8E4M3, ElementType.Float8E5M2]),
        new("PyTorch", ".pth", false, false, [ElementType.UInt16, ElementType.UInt32, ElementType.UInt64, ElementType.Float8E4M3, ElementType.Float8E5M2]),
    ];

    /// <summary>The format of a file's name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    internal static ArrayWriter For(string path, string command) =>
        s_all.FirstOrDefault(f => path.EndsWith(f.Extension, StringComparison.OrdinalIgnoreCase)) ?? throw new UsageException(
            $"{command}: the output's extension must be that of a format.\n  Got {path}.\n  Known are {string.Join(", ", s_all.Select(f => f.Extension))}.");

    /// <summary>Throws unless arrays of these types can be written.</summary>
    /// <param name="arrays">Their names, types and shapes.</param>
    /// <param name="path">The file.</param>
    /// <param name="command">The command, for the error.</param>
    /// <param name="advice">The fix for a type that the format does not support.</param>
    /// <exception cref="ArgumentException">An element type is not supported, or a format for a single array gets another number.</exception>
    internal void Check(IReadOnlyList<ArrayEntry> arrays, string path, string command, string advice)
    {
        if (IsSingle && arrays.Count != 1)
        {
            throw new ArgumentException(
                $"{command}: an {Extension} file contains one array.\n" +
                $"  Got {arrays.Count} for {path}.\n" +
                "  Choose .npz, which can contain any number.");
        }

        if (arrays.FirstOrDefault(a => Lacks.Contains(a.Type)) is { } lacking)
        {
            throw new ArgumentException(
                $"{command}: {Name} files have no {lacking.Type.Dtype}.\n" +
                $"  Got {lacking.Type.Dtype} in {lacking.Name}.\n" +
                $"  {advice}");
        }
    }

    /// <summary>Writes arrays, with one in memory at a time: all of them, or none, and then the old file is kept.</summary>
    internal void Write(string path, IReadOnlyList<ArrayEntry> arrays, Func<ArrayEntry, NdArray> read, IReadOnlyDictionary<string, string> metadata)
    {
        if (HasMetadata) AtomicFile.Write(path, stream => SafeTensors.WriteArrays(stream, arrays, read, metadata));
        else WriteForeign(path, arrays, read);
    }

    private void WriteForeign(string path, IReadOnlyList<ArrayEntry> arrays, Func<ArrayEntry, NdArray> read)
    {
        if (IsSingle) Npy.Write(path, read(arrays[0]));
        else if (Extension == ".npz") NpzFile.Write(path, arrays, read);
        else PyTorchFile.Write(path, arrays, read);
    }
}

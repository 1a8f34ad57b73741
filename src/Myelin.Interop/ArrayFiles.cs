using Myelin.Interop.NumPy;
using Myelin.Interop.Onnx;
using Myelin.Interop.Pickle;
using Myelin.Interop.PyTorch;
using Myelin.Interop.Zip;
using Myelin.Serialization;

namespace Myelin.Interop;

/// <summary>Opens a file of arrays of any format, recognized by its first bytes and never by its name.</summary>
public static class ArrayFiles
{
    /// <summary>
    /// Opens safetensors, NumPy's .npy and .npz, PyTorch's .pt and .pth (both formats), pickles of NumPy arrays, and the weights of an ONNX
    /// model.
    /// </summary>
    /// <param name="path">The file; for a safetensors model in several files, the .index.json.</param>
    /// <exception cref="InvalidDataException">The file has an unsupported format, or is damaged.</exception>
    /// <exception cref="IOException">The file does not exist, or cannot be read.</exception>
    public static ArrayFile Open(string path) =>
        path.EndsWith(".safetensors.index.json", StringComparison.OrdinalIgnoreCase)
            ? SafeTensorsFile.Open(path)
            : ByteSource.Open<ArrayFile>(path, source => Open(source) ?? throw Unknown(source));

    /// <summary>Opens the contents of a seekable stream; the stream is closed with the file.</summary>
    /// <param name="stream">The bytes, all of them.</param>
    /// <param name="name">Its name in errors, and the name of a single array.</param>
    /// <exception cref="InvalidDataException">The file has an unsupported format, or is damaged.</exception>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    public static ArrayFile Open(Stream stream, string name) => ByteSource.Open<ArrayFile>(stream, name, source => Open(source) ?? throw Unknown(source));

    private static ArrayFile? Open(ByteSource source)
    {
        if (FileSignature.IsZip(source))
        {
            var zip = new ZipReader(source);
            return zip.Entries.Any(TorchZip.IsPickle) ? new PyTorchFile(new TorchZip(zip)) : new NpzFile(zip);
        }

        return source switch
        {
            _ when FileSignature.IsNpy(source) => new NpyFile(source),
            _ when FileSignature.IsLegacyTorch(source) || FileSignature.IsTar(source) => PyTorchFile.Open(source),
            _ when FileSignature.IsSafeTensors(source) => SafeTensorsFile.Open(source.Release(), source.Name),
            _ when FileSignature.IsOnnx(source) => new OnnxInitializers(source),
            _ when FileSignature.IsPickle(source) => new PickledArrays(source),
            _ => null,
        };
    }

    private static InvalidDataException Unknown(ByteSource source) => FormatError.Because(
        "Interop", "the file must have a supported format", source.Length == 0
        ? "an empty file"
        : $"one that begins with {Convert.ToHexString(source.ReadArray(0, Math.Min(source.Length, 8)))}",
        source.Name, "Readable are safetensors, NumPy (.npy, .npz), PyTorch (.pt, .pth), pickles of NumPy arrays, and ONNX.");
}

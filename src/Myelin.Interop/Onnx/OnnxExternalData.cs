using Myelin.Interop.Onnx.Format;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>Tensors in files next to the model. The files must be in the model's folder or below, and reached without links.</summary>
internal sealed class OnnxExternalData(string folder)
{
    /// <summary>The bytes of a tensor, read by position.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="bytes">The number of bytes that its shape needs.</param>
    internal byte[] Read(TensorProto tensor, ElementType type, long bytes)
    {
        string? location = null;
        long offset = 0;
        long? length = null;
        foreach (StringStringEntryProto entry in tensor.ExternalData)
        {
            if (entry.Key == "location") location = entry.Value;
            else if (entry.Key == "offset") offset = Number(tensor, entry);
            else if (entry.Key == "length") length = Number(tensor, entry);
        }

        string path = Contained(tensor, location ?? "");
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
        long size = RandomAccess.GetLength(file);
        if ((length ?? bytes) != bytes || bytes > Array.MaxLength || offset > size || bytes > size - offset)
        {
            throw Refuse(tensor, "external data must be inside their file and match the tensor's shape",
                $"{bytes} bytes needed, length {length?.ToString() ?? "not given"}, offset {offset}, file of {size} bytes");
        }

        byte[] data = new byte[bytes];
        for (int done = 0; done < data.Length;)
        {
            int read = RandomAccess.Read(file, data.AsSpan(done), offset + done);
            if (read == 0) throw Refuse(tensor, "external data must be complete", "the end of the file");
            done += read;
        }

        if (!BitConverter.IsLittleEndian) ElementTypes.SwapBytes(type, data);
        return data;
    }

    /// <summary>Opening a pipe would wait for its writer; its length is 0, like that of a device.</summary>
    private static bool IsRegular(string path) =>
        (File.GetAttributes(path) & (FileAttributes.Device | FileAttributes.Directory)) == 0 && new FileInfo(path).Length > 0;

    private static long Number(TensorProto tensor, StringStringEntryProto entry) => long.TryParse(entry.Value, out long value) && value >= 0
        ? value
        : throw Refuse(tensor, $"{entry.Key} of external data must be a number of at least 0", $"\"{entry.Value}\"");

    private string Contained(TensorProto tensor, string location)
    {
        string[] parts = location.Split('/', '\\');
        if (location.Length == 0 || Path.IsPathRooted(location) || location.Contains(':') || location.Contains('\0')
            || parts.Any(part => part is "" or "." or ".."))
        {
            throw Refuse(tensor, "external data must be in the model's folder, named by a plain relative path", $"\"{location}\"");
        }

        string path = folder;
        foreach (string part in parts)
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null) throw Refuse(tensor, "external data must not be reached through a link", $"\"{location}\"");
        }

        if (File.Exists(path) && !IsRegular(path)) throw Refuse(tensor, "external data must be a regular file", $"\"{location}\"");
        if (!File.Exists(path)) throw Refuse(tensor, "the file with external data must be in the model's folder", $"\"{location}\", which does not exist");
        return path;
    }

    private static InvalidDataException Refuse(TensorProto tensor, string rule, string got) =>
        new($"ONNX: {rule}.\n  Got {got}, for tensor \"{tensor.Name}\".\n  The model is damaged, or not to be trusted.");
}

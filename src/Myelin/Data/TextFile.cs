using System.Globalization;
using System.Text;

namespace Myelin;

/// <summary>Reads a text for training, and reports what is wrong with it.</summary>
public static class TextFile
{
    /// <summary>Reads a UTF-8 file, plain or gzipped, with or without a byte order mark.</summary>
    /// <exception cref="InvalidDataException">It is empty or not UTF-8, or its compression is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            throw new FileNotFoundException($"TextFile: the path must be that of a file.\n  Got \"{path}\", which is a folder.\n  Give a file in it.", path);
        Argument.FileExists(path, nameof(TextFile));
        ReadOnlySpan<byte> bytes = Unpacked(path);
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        if (bytes.IsEmpty)
            throw new InvalidDataException(
                $"TextFile: the file must contain text.\n  Got {path}, which is empty.\n" +
                "  Give a file of at least a few thousand characters.");
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            // The text before the invalid byte gives a better position than a byte offset.
            int line = bytes[..Math.Clamp(error.Index, 0, bytes.Length)].Count((byte)'\n') + 1;
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"TextFile: the file must be UTF-8.\n" +
                $"  Got the byte 0x{error.BytesUnknown?.FirstOrDefault():X2} in line {line} of {path}, which is none.\n" +
                $"  Convert it: iconv -f WINDOWS-1252 -t UTF-8."), error);
        }
    }

    private static byte[] Unpacked(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using Stream content = Gunzip.Open(file);
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException(
                $"TextFile: a gzip file must be intact.\n  Got \"{error.Message}\" in {path}.\n  The file is damaged: download it again.", error);
        }
    }
}

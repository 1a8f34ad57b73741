using System.Globalization;
using System.Text;

namespace Myelin;

/// <summary>Reads a text for training, and reports what is wrong with it.</summary>
public static class TextFile
{
    /// <summary>Reads a UTF-8 file, with or without a byte order mark.</summary>
    /// <exception cref="InvalidDataException">It is empty, or not UTF-8.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string Read(string path)
    {
        Argument.FileExists(path, nameof(TextFile));
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
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
}

using System.Globalization;
using System.Text;

namespace Myelin.Interop.Pickle;

/// <summary>The encoding of a text in a pickle.</summary>
internal enum TextForm
{
    /// <summary>UTF-8 (protocols 1 and up).</summary>
    Utf8,

    /// <summary>One byte per character, and <c>\uXXXX</c> (protocol 0).</summary>
    Escaped,

    /// <summary>A byte string of Python 2, whose texts have one byte per character.</summary>
    Bytes,
}

/// <summary>A text. A long one stays in the file until requested: protocols 0 to 2 write arrays' bytes as texts.</summary>
internal sealed class PickleText : PickleValue
{
    internal const int ShortBytes = 1024;

    private readonly PickleBytes? _raw;
    private readonly TextForm _form;
    private string? _value;

    internal PickleText(string value) => _value = value;

    internal PickleText(PickleBytes raw, TextForm form) => (_raw, _form) = (raw, form);

    internal override string Kind => "a text";

    /// <summary>Its length: in characters, or in bytes if it is not decoded yet.</summary>
    internal long Length => _value?.Length ?? _raw!.Length;

    /// <summary>Whether its characters are known.</summary>
    internal bool IsDecoded => _raw is null;

    internal string Value => _value ??= Decode(_raw!.Load(), _form, _raw.File);

    /// <summary>The bytes with the numbers of the text's characters; all must be below 256, as in Python's <c>text.encode("latin1")</c>.</summary>
    /// <exception cref="InvalidDataException">One is not.</exception>
    internal byte[] ToLatin1()
    {
        if (_value is null && _form == TextForm.Bytes) return _raw!.Load();
        string value = Value;
        byte[] bytes = new byte[value.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (value[i] > byte.MaxValue)
                throw PickleReader.Invalid("a text that represents bytes must have only characters below 256", $"U+{(int)value[i]:X4}",
                    _raw?.File ?? "the pickle", "The file is damaged.");
            bytes[i] = (byte)value[i];
        }

        // The text of a long array is not kept with its bytes.
        if (_raw is not null) _value = null;
        return bytes;
    }

    internal static string Decode(ReadOnlySpan<byte> bytes, TextForm form, string file)
    {
        try
        {
            return form switch
            {
                TextForm.Utf8 => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes),
                TextForm.Bytes => Encoding.Latin1.GetString(bytes),
                _ => Unescape(bytes, file),
            };
        }
        catch (DecoderFallbackException)
        {
            throw PickleReader.Invalid("texts must be valid UTF-8", "other bytes", file, "The file is damaged.");
        }
    }

    private static string Unescape(ReadOnlySpan<byte> bytes, string file)
    {
        var text = new StringBuilder(bytes.Length);
        for (int i = 0; i < bytes.Length; i++)
        {
            int digits = bytes[i] != '\\' || i + 1 == bytes.Length ? 0 : bytes[i + 1] switch { (byte)'u' => 4, (byte)'U' => 8, _ => 0 };
            if (digits == 0)
            {
                text.Append((char)bytes[i]);
                continue;
            }

            if (bytes.Length - i - 2 < digits
                || !uint.TryParse(bytes.Slice(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code)
                || code > 0x10FFFF)
            {
                throw PickleReader.Invalid("an escaped character must have its number", "another", file, "The file is damaged.");
            }

            if (code > char.MaxValue) text.Append(char.ConvertFromUtf32((int)code));
            else text.Append((char)code);
            i += 1 + digits;
        }

        return text.ToString();
    }
}

/// <summary>Bytes, left in the file until requested, or a text whose characters are the bytes.</summary>
internal sealed class PickleBytes : PickleValue
{
    private readonly ByteSource? _source;
    private readonly PickleText? _text;
    private readonly long _start;

    internal PickleBytes(ByteSource source, long start, long length) => (_source, _start, Length) = (source, start, length);

    /// <summary>The bytes of <c>_codecs.encode(text, "latin1")</c>, which protocols 0 to 2 write; their number is known on loading.</summary>
    internal PickleBytes(PickleText text) => (_text, Length) = (text, text.Length);

    internal static PickleBytes Empty { get; } = new(new PickleText(""));

    internal override string Kind => "bytes";

    internal string File => _source?.Name ?? "the pickle";

    /// <summary>Whether <see cref="Length"/> is exactly that of <see cref="Load"/>'s result, not only an upper bound.</summary>
    internal bool IsExact => _text is not { IsDecoded: false };

    /// <summary>The number of bytes; for a text not yet decoded its number in the file, which is not smaller.</summary>
    internal long Length { get; }

    internal byte[] Load() => _source?.ReadArray(_start, Length) ?? _text!.ToLatin1();
}

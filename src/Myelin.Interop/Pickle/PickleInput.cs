using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Myelin.Interop.Pickle;

/// <summary>
/// Reads a pickle's opcodes and their arguments. Every length is checked against the file's end before anything is read or allocated.
/// </summary>
internal sealed class PickleInput(ByteSource source, long position)
{
    /// <summary>The longest integer accepted, in bytes or digits.</summary>
    internal const int MaxInteger = 1024;

    private const int BufferBytes = 1 << 12;

    private readonly byte[] _buffer = new byte[Math.Min(BufferBytes, Math.Max(source.Length, 1))];
    private long _bufferStart = position;
    private int _bufferLength;

    internal string Name => source.Name;

    internal long Position { get; private set; } = position;

    internal byte Byte()
    {
        if (Position >= _bufferStart + _bufferLength || Position < _bufferStart) Refill();
        return _buffer[(int)(Position++ - _bufferStart)];
    }

    internal uint Unsigned(int bytes)
    {
        uint value = 0;
        for (int i = 0; i < bytes; i++) value |= (uint)Byte() << (8 * i);
        return value;
    }

    internal double Double()
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes);
        return BinaryPrimitives.ReadDoubleBigEndian(bytes);
    }

    /// <summary>Reads a length of 1, 4 or 8 bytes, and checks that this many bytes follow.</summary>
    internal long Length(int bytes)
    {
        ulong length = bytes == 8 ? Unsigned(4) | ((ulong)Unsigned(4) << 32) : Unsigned(bytes);
        if (length > (ulong)(source.Length - Position))
            throw PickleReader.Invalid("announced data must exist", $"a length of {length} with {source.Length - Position} bytes left", Name,
                "The file was truncated, or is damaged.");
        return (long)length;
    }

    internal PickleText Text(long length, TextForm form)
    {
        if (length > PickleText.ShortBytes) return new PickleText(Bytes(length), form);
        Span<byte> bytes = stackalloc byte[(int)length];
        Fill(bytes);
        return new PickleText(PickleText.Decode(bytes, form, Name));
    }

    internal PickleBytes Bytes(long length)
    {
        var bytes = new PickleBytes(source, Position, length);
        Position += length;
        return bytes;
    }

    internal BigInteger Integer(long length)
    {
        if (length > MaxInteger) throw TooLong();
        Span<byte> bytes = stackalloc byte[(int)length];
        Fill(bytes);
        return new BigInteger(bytes);
    }

    /// <summary>A line's position: its bytes up to the line feed, which is skipped.</summary>
    internal PickleBytes Line()
    {
        long start = Position;
        while (Byte() != '\n')
        {
        }

        return new PickleBytes(source, start, Position - 1 - start);
    }

    internal PickleText TextLine()
    {
        PickleBytes line = Line();
        return line.Length > PickleText.ShortBytes
            ? new PickleText(line, TextForm.Escaped)
            : new PickleText(PickleText.Decode(line.Load(), TextForm.Escaped, Name));
    }

    /// <summary>A line of a module's or global's name, a number or a memo's index.</summary>
    internal string ShortLine()
    {
        PickleBytes line = Line();
        return line.Length <= MaxInteger ? PickleText.Decode(line.Load(), TextForm.Utf8, Name) : throw TooLong();
    }

    internal PickleValue IntegerLine(bool isLong)
    {
        string text = ShortLine();
        if (!isLong && text is "00" or "01") return text == "01" ? PickleBool.True : PickleBool.False;
        if (isLong) text = text.TrimEnd('L');
        return new PickleInteger(BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out BigInteger value) ? value : throw NotANumber(text));
    }

    internal double DoubleLine()
    {
        string text = ShortLine();
        return text switch
        {
            "nan" or "-nan" => double.NaN,
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : throw NotANumber(text),
        };
    }

    internal uint IndexLine()
    {
        string text = ShortLine();
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint index) ? index : throw NotANumber(text);
    }

    /// <summary>A byte string in Python 2's notation: quoted, with escapes.</summary>
    internal PickleText QuotedLine()
    {
        PickleBytes line = Line();
        string raw = Encoding.Latin1.GetString(line.Load());
        if (raw.Length < 2 || raw[0] is not ('\'' or '"') || raw[^1] != raw[0]) throw NotANumber(raw);
        var text = new StringBuilder(raw.Length);
        for (int i = 1; i < raw.Length - 1; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            if (++i == raw.Length - 1) throw NotANumber(raw);
            if (raw[i] == 'x' && i + 2 < raw.Length - 1
                && byte.TryParse(raw.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte code))
            {
                text.Append((char)code);
                i += 2;
            }
            else
            {
                text.Append(raw[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', '\\' or '\'' or '"' => raw[i], _ => throw NotANumber(raw) });
            }
        }

        return new PickleText(text.ToString());
    }

    private InvalidDataException TooLong() =>
        PickleReader.Invalid($"a name or a number has at most {MaxInteger} bytes", "a longer one", Name, "The file is damaged, or malicious.");

    private InvalidDataException NotANumber(string text) =>
        PickleReader.Invalid("a line must contain what its opcode announces", FormatError.Show(text), Name, "The file is damaged.");

    private void Fill(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++) bytes[i] = Byte();
    }

    private void Refill()
    {
        _bufferStart = Position;
        _bufferLength = (int)Math.Min(_buffer.Length, source.Length - Position);
        if (_bufferLength <= 0)
        {
            _bufferLength = 0;
            throw PickleReader.Invalid("a pickle must end with its STOP", "the end of the file", Name, "The file was truncated; download it again.");
        }

        source.Read(_bufferStart, _buffer.AsSpan(0, _bufferLength));
    }
}

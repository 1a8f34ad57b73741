using System.IO.Compression;
using System.Text;
using System.Text.Unicode;

namespace Myelin.Tables;

/// <summary>The bytes of a table of text, examined once from end to end before they are read.</summary>
internal sealed class TextSource
{
    private static readonly Encoding s_windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private readonly Func<Stream> _open;
    private readonly Encoding _encoding;

    private TextSource(Func<Stream> open, Encoding encoding, bool hasQuotes, IReadOnlyList<string> remarks) =>
        (_open, _encoding, HasQuotes, Remarks) = (open, encoding, hasQuotes, remarks);

    /// <summary>Whether there is a quote anywhere.</summary>
    internal bool HasQuotes { get; }

    internal IReadOnlyList<string> Remarks { get; }

    /// <summary>The text, without a byte order mark.</summary>
    internal TextReader Open() => new StreamReader(Unpacked(_open()), _encoding, detectEncodingFromByteOrderMarks: true, 1 << 16);

    /// <exception cref="InvalidDataException">It is too long, not text, or not in the encoding that was given.</exception>
    internal static TextSource Examine(Func<Stream> open, string name, TableFormat format)
    {
        var found = new Bytes();
        try
        {
            using Stream content = Unpacked(open());
            byte[] buffer = new byte[1 << 16];
            for (int kept = 0, count; (count = content.Read(buffer, kept, buffer.Length - kept)) > 0;)
            {
                kept = found.Add(buffer.AsSpan(0, kept + count));
                if (found.Count > format.MaxBytes) throw new InvalidDataException(
                    $"Table: {name} may have at most {format.MaxBytes} bytes.\n  Got more.\n" +
                    "  Split it into parts; in a program, set TableFormat.MaxBytes.");
            }
        }
        catch (InvalidDataException error) when (!error.Message.StartsWith("Table:", StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"Table: {name} must be an intact gzip file.\n  Got \"{error.Message}\"\n  The file is damaged: download it again.", error);
        }

        string encoding = found.Mark ?? format.Encoding ?? found.Guess;
        if (encoding == "utf-8" && !found.IsUtf8) throw new InvalidDataException(
            $"Table: {name} must be UTF-8 text.\n  Got a byte that is not.\n  Leave --encoding out, or try --encoding latin-1.");
        if (!encoding.StartsWith("utf-16", StringComparison.Ordinal) && found.HasZero) throw new InvalidDataException(
            $"Table: {name} must be text.\n  Got a character of code 0.\n  The file is damaged, or not a table: .csv, .tsv or .parquet.");
        string[] remarks = format.Encoding is null && found.Mark is null && encoding != "utf-8"
            ? [$"encoding {encoding}, since it is not UTF-8 (--encoding says otherwise)"] : [];
        return new TextSource(open, Named(encoding), found.HasQuotes, remarks);
    }

    private static Encoding Named(string name) => name switch
    {
        "utf-16" => Encoding.Unicode,
        "utf-16be" => Encoding.BigEndianUnicode,
        // What calls itself Latin-1 is nearly always Windows-1252, which has the euro and curly quotes too.
        "latin-1" => s_windows,
        _ => new UTF8Encoding(false),
    };

    private static Stream Unpacked(Stream stream)
    {
        int first = stream.ReadByte(), second = stream.ReadByte();
        stream.Position = 0;
        return first == 0x1f && second == 0x8b ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    /// <summary>What can be said of bytes that are seen piece by piece.</summary>
    private sealed class Bytes
    {
        private readonly long[] _zeros = new long[2];

        internal long Count { get; private set; }

        internal string? Mark { get; private set; }

        internal bool IsUtf8 { get; private set; } = true;

        internal bool HasQuotes { get; private set; }

        internal bool HasZero => _zeros[0] + _zeros[1] > 0;

        /// <summary>Every other byte of UTF-16 is 0 where the text is mostly Latin.</summary>
        internal string Guess => 4 * _zeros[1] > Count && _zeros[0] * 4 < _zeros[1] ? "utf-16"
            : 4 * _zeros[0] > Count && _zeros[1] * 4 < _zeros[0] ? "utf-16be"
            : IsUtf8 ? "utf-8" : "latin-1";

        /// <returns>How many bytes at the end begin a character; they were moved to the front.</returns>
        internal int Add(Span<byte> bytes)
        {
            if (Count == 0) Mark = bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? "utf-8"
                : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? "utf-16" : bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? "utf-16be" : null;
            int kept = 0;
            while (kept < Math.Min(3, bytes.Length) && bytes[^(kept + 1)] is >= 0x80 and < 0xC0) kept++;
            kept = kept < bytes.Length && bytes[^(kept + 1)] >= 0xC0 ? kept + 1 : 0;
            Span<byte> whole = bytes[..^kept];
            IsUtf8 = IsUtf8 && Utf8.IsValid(whole);
            HasQuotes |= whole.Contains((byte)'"');
            if (whole.Contains((byte)0))
            {
                for (int i = 0; i < whole.Length; i++)
                {
                    if (whole[i] == 0) _zeros[(Count + i) & 1]++;
                }
            }

            Count += whole.Length;
            bytes[^kept..].CopyTo(bytes);
            return whole.IsEmpty ? 0 : kept;
        }
    }
}

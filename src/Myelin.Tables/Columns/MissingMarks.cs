using System.Text;

namespace Myelin.Tables;

/// <summary>The texts that stand for a missing value: those that data frames write and read, and the user's own.</summary>
internal sealed class MissingMarks
{
    private const int Longest = 64;

    private static readonly string[] s_usual = ["", "?", "na", "n/a", "#n/a", "#na", "<na>", "nan", "-nan", "null", "none", "nil"];

    private readonly HashSet<string> _marks;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    internal MissingMarks(IEnumerable<string> own)
    {
        _marks = new HashSet<string>(s_usual.Concat(own.Select(mark => mark.Trim())), StringComparer.OrdinalIgnoreCase);
        _lookup = _marks.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    internal bool Contains(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> text = utf8.Trim(" \t"u8);
        if (text.IsEmpty) return true;
        // Nothing usual that stands for a missing value has a digit.
        if (text.Length > Longest || (text[^1] is >= (byte)'0' and <= (byte)'9' && _marks.Count == s_usual.Length)) return false;
        Span<char> characters = stackalloc char[Longest];
        return _lookup.Contains(characters[..Encoding.UTF8.GetChars(text, characters)]);
    }
}

using System.Text;

namespace Myelin.Cli.Terminal;

/// <summary>A line in two languages, in which <c>{0}</c>, <c>{1}</c> … stand for values.</summary>
internal sealed class Phrase
{
    private readonly string[] _english;
    private readonly (int Value, string Text)[] _chinese;

    /// <param name="english">The line, whose values are numbered from 0 in order.</param>
    /// <param name="chinese">The same, with the same values in any order.</param>
    internal Phrase(string english, string chinese)
    {
        _english = [.. Parts(english).Select(part => part.Text)];
        _chinese = [.. Parts(chinese)];
        Letters = _english.Sum(part => part.Length);
    }

    /// <summary>How much of a line is fixed: of two phrases that match, the one with more says more.</summary>
    internal int Letters { get; }

    /// <summary>The number of values.</summary>
    internal int Count => _english.Length - 1;

    /// <summary>Whether it ends with a value.</summary>
    internal bool EndsOpen => Count > 0 && _english[^1].Length == 0;

    /// <summary>Whether it cannot be a name: it begins like a sentence, or has more fixed text than <c> times </c>.</summary>
    internal bool IsSentence => Letters > " times ".Length || (_english[0].Length > 0 && char.IsUpper(_english[0][0]));

    /// <summary>The values in an English line; null if it is another line. Linear in the line's length: each fixed part is found once.</summary>
    internal string[]? Match(string line)
    {
        if (Count == 0) return line == _english[0] ? [] : null;
        string last = _english[^1];
        if (line.Length < Letters || !line.StartsWith(_english[0], StringComparison.Ordinal) || !line.EndsWith(last, StringComparison.Ordinal)) return null;
        string[] values = new string[Count];
        int at = _english[0].Length, end = line.Length - last.Length;
        for (int i = 1; i < Count; i++)
        {
            int found = line.IndexOf(_english[i], at, end - at, StringComparison.Ordinal);
            if (found < 0) return null;
            values[i - 1] = line[at..found];
            at = found + _english[i].Length;
        }

        values[^1] = line[at..end];
        return values;
    }

    /// <summary>Whether a value is quoted, so that it is a name or a text of the user's.</summary>
    internal bool IsQuoted(int value) => _english[value].Length > 0 && _english[value][^1] is '"' or '\'' or '`';

    /// <summary>The Chinese line. Chinese needs no space where it meets Chinese, but one where it meets Latin letters and digits.</summary>
    internal string Fill(string[] values)
    {
        var line = new StringBuilder();
        foreach ((int value, string text) in _chinese)
        {
            Append(line, value < 0 ? "" : values[value]);
            Append(line, text);
        }

        return line.ToString();
    }

    private static void Append(StringBuilder line, string text)
    {
        if (text.Length == 0) return;
        if (line.Length > 1 && line[^1] == ' ' && TextFit.IsWide(line[^2]) && TextFit.IsWide(text[0])) line.Length--;
        bool isApart = text.Length > 1 && text[0] == ' ' && TextFit.IsWide(text[1]) && line.Length > 0 && TextFit.IsWide(line[^1]);
        line.Append(text.AsSpan(isApart ? 1 : 0));
    }

    /// <summary>The fixed parts, each with the number of the value before it; -1 for the first.</summary>
    private static IEnumerable<(int Value, string Text)> Parts(string line)
    {
        int value = -1, begin = 0;
        for (int i = 0; i + 2 < line.Length; i++)
        {
            if (line[i] != '{' || !char.IsAsciiDigit(line[i + 1]) || line[i + 2] != '}') continue;
            yield return (value, line[begin..i]);
            (value, begin) = (line[i + 1] - '0', i + 3);
        }

        yield return (value, line[begin..]);
    }
}

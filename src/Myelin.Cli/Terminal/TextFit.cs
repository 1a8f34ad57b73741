using System.Text;

namespace Myelin.Cli.Terminal;

/// <summary>Text made to fit a width: lines broken at spaces and between Chinese characters, names shortened in the middle.</summary>
internal static class TextFit
{
    /// <summary>What stands at the begin, or at the end, of the word next to it.</summary>
    private const string Opening = "“（《【", Closing = "”）》】，。、；：？！";

    /// <summary>A name of at most <paramref name="width"/> characters: its begin and its end tell it from others.</summary>
    internal static string Shorten(string name, int width)
    {
        if (name.Length <= width) return name;
        if (width < 3) return name[..Math.Max(0, width)];
        int end = (width - 1) / 2;
        return $"{name[..(width - 1 - end)]}…{name[^end..]}";
    }

    /// <summary>Breaks each line where words end. A word that is longer than the width stays whole, so that a path can still be copied.</summary>
    /// <param name="text">One line or several.</param>
    /// <param name="width">The number of columns.</param>
    internal static string Wrap(string text, int width)
    {
        var wrapped = new StringBuilder();
        foreach (string line in text.Split('\n'))
        {
            if (wrapped.Length > 0) wrapped.Append('\n');
            if (Columns(line) <= width) wrapped.Append(line);
            else wrapped.AppendJoin('\n', Lines(line, width));
        }

        return wrapped.ToString();
    }

    /// <summary>The number of columns that a terminal needs for a line.</summary>
    internal static int Columns(ReadOnlySpan<char> line)
    {
        int columns = 0;
        foreach (char c in line) columns += IsWide(c) ? 2 : 1;
        return columns;
    }

    /// <summary>Whether a character is two columns wide: those of East Asia, and the quotes that Chinese has in common with English.</summary>
    internal static bool IsWide(char c) => c is '“' or '”' or (>= '\u1100' and <= '\u115F') or (>= '\u2E80' and <= '\uA4CF')
        or (>= '\uAC00' and <= '\uD7A3') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFE30' and <= '\uFE6F') or (>= '\uFF00' and <= '\uFF60');

    /// <summary>The parts of one line; those after the first are indented by two more spaces than it.</summary>
    private static IEnumerable<string> Lines(string line, int width)
    {
        int indent = line.Length - line.TrimStart(' ').Length + 2;
        int begin = 0;
        while (begin < line.Length)
        {
            int end = End(line, begin, begin == 0 ? indent - 2 : begin, begin == 0 ? width : width - indent);
            string part = line[begin..end].TrimEnd(' ');
            yield return begin == 0 ? part : new string(' ', indent) + part;
            begin = end;
            while (begin < line.Length && line[begin] == ' ') begin++;
        }
    }

    /// <summary>Where a part ends: the last place that fits, or else the first.</summary>
    private static int End(string line, int begin, int from, int room)
    {
        int end = -1, columns = Columns(line.AsSpan(begin, from - begin));
        for (int i = from; i < line.Length; i++)
        {
            if (i > from && CanBreak(line, i))
            {
                if (columns > room) return end < 0 ? i : end;
                end = i;
            }

            columns += IsWide(line[i]) ? 2 : 1;
        }

        return columns > room && end > 0 ? end : line.Length;
    }

    /// <summary>Whether a part may end before a character.</summary>
    private static bool CanBreak(string line, int place)
    {
        (char before, char after) = (line[place - 1], line[place]);
        return after == ' ' || ((IsWide(before) || IsWide(after)) && before != ' ' && !Opening.Contains(before) && !Closing.Contains(after));
    }
}

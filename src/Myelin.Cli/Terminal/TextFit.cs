using System.Text;

namespace Myelin.Cli.Terminal;

/// <summary>Text made to fit a width: lines broken at spaces, names shortened in the middle.</summary>
internal static class TextFit
{
    /// <summary>A name of at most <paramref name="width"/> characters: its begin and its end tell it from others.</summary>
    internal static string Shorten(string name, int width)
    {
        if (name.Length <= width) return name;
        if (width < 3) return name[..Math.Max(0, width)];
        int end = (width - 1) / 2;
        return $"{name[..(width - 1 - end)]}…{name[^end..]}";
    }

    /// <summary>Breaks each line at spaces. A word that is longer than the width stays whole, so that a path can still be copied.</summary>
    /// <param name="text">One line or several.</param>
    /// <param name="width">The number of columns.</param>
    internal static string Wrap(string text, int width)
    {
        var wrapped = new StringBuilder();
        foreach (string line in text.Split('\n'))
        {
            if (wrapped.Length > 0) wrapped.Append('\n');
            if (line.Length <= width) wrapped.Append(line);
            else wrapped.AppendJoin('\n', Lines(line, width));
        }

        return wrapped.ToString();
    }

    /// <summary>The parts of one line; those after the first are indented by two more spaces than it.</summary>
    private static IEnumerable<string> Lines(string line, int width)
    {
        int indent = line.Length - line.TrimStart(' ').Length + 2;
        int begin = 0;
        while (begin < line.Length)
        {
            int room = begin == 0 ? width : width - indent;
            int end = line.Length;
            if (end - begin > room)
            {
                int from = begin == 0 ? indent - 1 : begin;
                end = line.LastIndexOf(' ', begin + room, begin + room - from + 1);
                if (end < 0) end = line.IndexOf(' ', begin + room);
                if (end < 0) end = line.Length;
            }

            string part = line[begin..end].TrimEnd(' ');
            yield return begin == 0 ? part : new string(' ', indent) + part;
            begin = end;
            while (begin < line.Length && line[begin] == ' ') begin++;
        }
    }
}

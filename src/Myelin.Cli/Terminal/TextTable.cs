namespace Myelin.Cli.Terminal;

/// <summary>A table of text, as narrow as its contents; if the terminal is narrower, the widest names are shortened.</summary>
/// <param name="gap">The number of spaces between two columns.</param>
/// <param name="columns">The titles; <c>isNumber</c> columns are aligned to the right and never shortened.</param>
internal sealed class TextTable(int gap, params (string Title, bool IsNumber)[] columns)
{
    /// <summary>A shorter name tells nothing.</summary>
    private const int Narrowest = 7, Readable = 26;

    /// <summary>The columns that are left out if there is no room, the first one first.</summary>
    internal IReadOnlyList<int> Optional { get; init; } = [];

    private readonly List<string[]> _rows = [[.. columns.Select(c => c.Title)]];

    internal void Add(params string[] cells) => _rows.Add(cells);

    internal void Show(Output output)
    {
        int[] widths = [.. columns.Select((_, c) => _rows.Max(row => row[c].Length))];
        List<int> shown = [.. Enumerable.Range(0, widths.Length)];
        foreach (int column in Optional.TakeWhile(_ => Least() > output.Width)) shown.Remove(column);
        while (shown.Sum(c => widths[c]) + (gap * (shown.Count - 1)) > output.Width)
        {
            int widest = shown.Where(c => !columns[c].IsNumber).MaxBy(c => widths[c]);
            if (widths[widest] <= Narrowest) break;
            widths[widest]--;
        }

        foreach (string[] row in _rows)
        {
            IEnumerable<string> cells = shown.Select(c =>
                columns[c].IsNumber ? row[c].PadLeft(widths[c]) : TextFit.Shorten(row[c], widths[c]).PadRight(widths[c]));
            Harmless.Line(output, string.Join(new string(' ', gap), cells).TrimEnd());
        }

        // A name that is a few letters long says little.
        int Least() => shown.Sum(c => columns[c].IsNumber ? widths[c] : Math.Min(widths[c], Readable)) + (gap * (shown.Count - 1));
    }
}

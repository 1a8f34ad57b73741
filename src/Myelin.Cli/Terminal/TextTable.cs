namespace Myelin.Cli.Terminal;

/// <summary>A table of text, as narrow as its contents; if the terminal is narrower, the widest names are shortened.</summary>
/// <param name="gap">The number of spaces between two columns.</param>
/// <param name="columns">The titles; <c>isNumber</c> columns are aligned to the right and never shortened.</param>
internal sealed class TextTable(int gap, params (string Title, bool IsNumber)[] columns)
{
    /// <summary>A shorter name tells nothing.</summary>
    private const int Narrowest = 7;

    private readonly List<string[]> _rows = [[.. columns.Select(c => c.Title)]];

    internal void Add(params string[] cells) => _rows.Add(cells);

    internal void Show(Output output)
    {
        int[] widths = [.. columns.Select((_, c) => _rows.Max(row => row[c].Length))];
        while (widths.Sum() + (gap * (widths.Length - 1)) > output.Width)
        {
            int widest = Enumerable.Range(0, widths.Length).Where(c => !columns[c].IsNumber).MaxBy(c => widths[c]);
            if (widths[widest] <= Narrowest) break;
            widths[widest]--;
        }

        foreach (string[] row in _rows)
        {
            IEnumerable<string> cells = row.Select((cell, c) =>
                columns[c].IsNumber ? cell.PadLeft(widths[c]) : TextFit.Shorten(cell, widths[c]).PadRight(widths[c]));
            Harmless.Line(output, string.Join(new string(' ', gap), cells).TrimEnd());
        }
    }
}

namespace Myelin.Cli.Terminal;

/// <summary>Writes help in sections: as wide as the terminal, with the second column wrapped.</summary>
internal sealed class HelpPage(TextWriter writer)
{
    /// <summary>Longer lines are hard to read, and shorter ones leave no room for help.</summary>
    private const int Widest = 120, Narrowest = 40;

    /// <summary>A longer first column leaves too little for the second, which then begins on a new line.</summary>
    private const int WidestFirst = 26;

    private readonly int _width = Console.IsOutputRedirected ? Widest : Math.Clamp(Console.WindowWidth - 1, Narrowest, Widest);

    /// <summary>A title and lines below it.</summary>
    internal void Section(string title, params ReadOnlySpan<string> lines)
    {
        writer.WriteLine($"{title}:");
        foreach (string line in lines)
        {
            foreach (string part in Wrap(line, _width - 2)) writer.WriteLine($"  {part}");
        }

        writer.WriteLine();
    }

    /// <summary>A title and rows of two columns.</summary>
    internal void Rows(string title, IEnumerable<(string First, string Second)> rows)
    {
        (string First, string Second)[] all = [.. rows];
        if (all.Length == 0) return;
        writer.WriteLine($"{title}:");
        int first = Math.Min(WidestFirst, all.Max(row => row.First.Length));
        foreach ((string name, string text) in all)
        {
            string[] parts = [.. Wrap(text, _width - first - 4)];
            bool fits = name.Length <= first;
            writer.WriteLine(fits && parts.Length > 0 ? $"  {name.PadRight(first)}  {parts[0]}" : $"  {name}");
            foreach (string part in fits ? parts.Skip(1) : parts) writer.WriteLine($"  {"".PadRight(first)}  {part}");
        }

        writer.WriteLine();
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0) yield return line;
    }
}

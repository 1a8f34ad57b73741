namespace Myelin.Benchmarks;

/// <summary>The README's table of speed, between two comments.</summary>
internal static class Readme
{
    private const string Start = "<!-- speed -->\n", End = "<!-- end of speed -->";

    /// <summary>Puts a table in the place of the one that is there.</summary>
    internal static void Replace(string path, string table)
    {
        string text = File.ReadAllText(path);
        int start = text.IndexOf(Start, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        if (start < 0 || end < start)
        {
            throw new InvalidDataException(
                $"The README must have a place for the table.\n  Got no \"{Start.Trim()}\" with \"{End}\" behind it in {path}.\n  Put both there.");
        }

        File.WriteAllText(path, string.Concat(text.AsSpan(0, start + Start.Length), table, "\n", text.AsSpan(end)));
    }
}

namespace Myelin.Serialization;

/// <summary>Formats texts from a file for errors: readers of untrusted files use it.</summary>
public static class FileText
{
    private const int ShownCharacters = 100;

    /// <summary>A text from a file for an error message: quoted, shortened and without control characters.</summary>
    /// <param name="text">Any text.</param>
    public static string Show(string text)
    {
        string start = text.Length > ShownCharacters ? text[..ShownCharacters] + "…" : text;
        return $"\"{string.Concat(start.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c))}\"";
    }
}

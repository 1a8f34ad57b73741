namespace Myelin.Serialization;

/// <summary>Texts that come out of a file, in errors: a reader of untrusted files shows them by this.</summary>
public static class FileText
{
    private const int ShownCharacters = 100;

    /// <summary>A text of the file's, as an error shows it: in quotation marks, short and without control characters.</summary>
    /// <param name="text">The text; anything.</param>
    public static string Show(string text)
    {
        string start = text.Length > ShownCharacters ? text[..ShownCharacters] + "…" : text;
        return $"\"{string.Concat(start.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c))}\"";
    }
}

namespace Myelin.Serialization;

/// <summary>Texts that come out of a file, in errors.</summary>
internal static class FileText
{
    private const int ShownCharacters = 100;

    /// <summary>A text of the file's, as an error shows it: in quotation marks, short and without control characters.</summary>
    internal static string Show(string text)
    {
        string start = text.Length > ShownCharacters ? text[..ShownCharacters] + "…" : text;
        return $"\"{string.Concat(start.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c))}\"";
    }
}

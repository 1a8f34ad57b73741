using Myelin.Serialization;

namespace Myelin.Interop;

/// <summary>The errors of files that are damaged, hostile or of a kind that is not read.</summary>
internal static class FormatError
{
    internal static InvalidDataException Because(string format, string rule, string got, string file, string advice) =>
        new($"{format}: {rule}.\n  Got {got}, in {file}.\n  {advice}");

    /// <summary>A text of the file's, as an error shows it: short and without control characters.</summary>
    internal static string Show(string text) => FileText.Show(text);
}

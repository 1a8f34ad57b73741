using Myelin.Serialization;

namespace Myelin.Interop;

/// <summary>Errors for files that are damaged, hostile or unsupported.</summary>
internal static class FormatError
{
    internal static InvalidDataException Because(string format, string rule, string got, string file, string advice) =>
        new($"{format}: {rule}.\n  Got {got}, in {file}.\n  {advice}");

    /// <summary>A text from the file for an error message: shortened and without control characters.</summary>
    internal static string Show(string text) => FileText.Show(text);
}

using System.Globalization;

namespace Myelin.Runs;

/// <summary>Names from files, such as those of classes, as people read them.</summary>
public static class NameText
{
    /// <summary>A name on one line: a line break is written as <c>\n</c>, other control characters by their code, <c>\u0007</c>.</summary>
    public static string Of(string name) => name.Any(char.IsControl) ? string.Concat(name.Select(Escaped)) : name;

    private static string Escaped(char c) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when char.IsControl(c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
        _ => $"{c}",
    };
}

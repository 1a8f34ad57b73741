namespace Myelin.Cli.Terminal;

/// <summary>Text from elsewhere, such as a model or a file, on its way to a terminal.</summary>
internal static class Harmless
{
    /// <summary>Writes it unchanged to a file, and to a terminal without control characters; line breaks need no \r there.</summary>
    internal static void Write(Output output, string text) => output.Write(output.IsTerminal ? Text(text) : text);

    /// <summary>Writes one line: a name with line breaks must not appear as several.</summary>
    internal static void Line(Output output, string text) => output.Line(string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)));

    /// <summary>Text of several lines without control characters.</summary>
    internal static string Text(string text) =>
        string.Concat(text.Where(c => c != '\r').Select(c => char.IsControl(c) && c is not '\n' and not '\t' ? '\uFFFD' : c));
}

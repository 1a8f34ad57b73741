namespace Myelin.Cli.Terminal;

/// <summary>Text that somebody else wrote, such as a model, on its way to a terminal.</summary>
internal static class Harmless
{
    /// <summary>Writes it as it is to a file, and to a terminal without what would steer it; line breaks need no \r there.</summary>
    internal static void Write(Output output, string text) => output.Write(output.IsTerminal
        ? string.Concat(text.Where(c => c != '\r').Select(c => char.IsControl(c) && c is not '\n' and not '\t' ? '\uFFFD' : c))
        : text);
}

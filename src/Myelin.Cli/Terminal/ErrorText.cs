using System.Text.RegularExpressions;

namespace Myelin.Cli.Terminal;

/// <summary>The text of an error for people: the rule, the actual value, and a fix.</summary>
internal static partial class ErrorText
{
    /// <summary>The message of an exception.</summary>
    /// <param name="error">The exception.</param>
    /// <param name="command">The command that failed, which the library does not know.</param>
    internal static string Of(Exception error, string command = "myelin")
    {
        // .NET appends the parameter's name and value to the message of an ArgumentException; they are meaningless on a command line. They may
        // also occur within the message of another error that quotes one.
        string message = WithoutProgram(Tail.Replace(error.Message, ""));
        if (message.Contains("\n  ", StringComparison.Ordinal)) return NamesNothing(message) ? $"{command}: {message}" : message;

        // Messages of the system.
        (string rule, string fix) = error switch
        {
            FileNotFoundException or DirectoryNotFoundException =>
                ("The file must be there.", $"Check the path; it is looked for from {Environment.CurrentDirectory}."),
            UnauthorizedAccessException => ("The file must be readable, and no folder.", "Check the path and its permissions."),
            IOException => ("The files must be readable and writable.", "Check the path, the disk and its free space."),
            OutOfMemoryException => ("The work must fit in memory.", "Try a smaller --batch-size, a smaller model or less data."),
            _ => ("This should not have happened.", $"It is an error in myelin ({error.GetType().Name}); please report it with the command."),
        };
        return $"{rule}\n  Got \"{message}\"\n  {fix}";
    }

    /// <summary>A message without what only a program can do.</summary>
    internal static string WithoutProgram(string message) => ProgramOnly.Replace(LibraryType.Replace(message, ""), "");

    /// <summary>Whether a message starts with its rule instead of a subject: <c>CSV: </c>, <c>--epochs: </c>, <c>run.json must</c>.</summary>
    private static bool NamesNothing(string message) => (char.IsAsciiLetterLower(message[0]) || message[0] == '-') && !message.Split(' ')[0].EndsWith(':');

    /// <summary>A type of the library that reads data, as the subject of a message: <c>SeriesDataset.Split: </c>.</summary>
    [GeneratedRegex(@"\A[A-Z]\w*(Dataset|Tokenizer|Encoding|File|Split|Loader|Matrix|Array)(\.\w+)?: ", RegexOptions.ExplicitCapture)]
    private static partial Regex LibraryType { get; }

    /// <summary>Advice that only holds where the library is called.</summary>
    [GeneratedRegex(@"(; in a program, [^\n]*?| \(in a program, [^)\n]*\))(?=\.?(\n|\z))", RegexOptions.ExplicitCapture)]
    private static partial Regex ProgramOnly { get; }

    [GeneratedRegex(@" ?\(Parameter '[^']*'\)|\r?\nActual value was .*$")]
    private static partial Regex Tail { get; }
}

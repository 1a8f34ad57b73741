using System.Text.RegularExpressions;

namespace Myelin.Cli.Terminal;

/// <summary>What people read of an error: the rule, what there was instead, and what to do.</summary>
internal static partial class ErrorText
{
    /// <summary>The message of an exception.</summary>
    /// <param name="error">The exception.</param>
    /// <param name="command">Which command failed: a library does not know who called it.</param>
    internal static string Of(Exception error, string command = "myelin")
    {
        // .NET puts the parameter's name and value behind the message of an ArgumentException; they mean nothing on a command line. They may
        // also stand within the message of another error that quotes one.
        string message = Tail.Replace(error.Message, "");
        if (message.Contains("\n  ", StringComparison.Ordinal)) return NamesNothing(message) ? $"{command}: {message}" : message;

        // What the system says in words of its own.
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

    /// <summary>Whether a message starts with its rule, and not with what the rule is about: <c>CSV: </c>, <c>--epochs: </c>, <c>run.json must</c>.</summary>
    private static bool NamesNothing(string message) => (char.IsAsciiLetterLower(message[0]) || message[0] == '-') && !message.Split(' ')[0].EndsWith(':');

    [GeneratedRegex(@" ?\(Parameter '[^']*'\)|\r?\nActual value was .*$")]
    private static partial Regex Tail { get; }
}

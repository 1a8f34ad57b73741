using System.Text.RegularExpressions;

namespace Myelin.Cli.Terminal;

/// <summary>What people read of an error: the rule, what there was instead, and what to do.</summary>
internal static partial class ErrorText
{
    internal static string Of(Exception error)
    {
        // .NET puts the parameter's name and value behind the message of an ArgumentException; they mean nothing on a command line. They may
        // also stand within the message of another error that quotes one.
        string message = Tail.Replace(error.Message, "");
        if (message.Contains("\n  ", StringComparison.Ordinal)) return message;

        // What the system says in words of its own.
        (string rule, string fix) = error switch
        {
            FileNotFoundException or DirectoryNotFoundException => ("The file must be there.", $"Check the path; it is looked for from {Environment.CurrentDirectory}."),
            UnauthorizedAccessException => ("The file must be readable, and no folder.", "Check the path and its permissions."),
            IOException => ("The files must be readable and writable.", "Check the path, the disk and its free space."),
            OutOfMemoryException => ("The work must fit in memory.", "Try a smaller --batch-size, a smaller model or less data."),
            _ => ("This should not have happened.", $"It is an error in myelin ({error.GetType().Name}); please report it with the command."),
        };
        return $"{rule}\n  Got \"{message}\"\n  {fix}";
    }

    [GeneratedRegex(@" ?\(Parameter '[^']*'\)|\r?\nActual value was .*$")]
    private static partial Regex Tail { get; }
}

namespace Myelin.Cli;

/// <summary>What the process says at its end.</summary>
internal static class ExitCode
{
    internal const int Done = 0;
    internal const int Failed = 1;
    internal const int Usage = 2;
}

/// <summary>A command line that parses but makes no sense, such as a model the data cannot have.</summary>
internal sealed class UsageException(string message) : Exception(message);

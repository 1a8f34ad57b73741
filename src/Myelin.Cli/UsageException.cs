namespace Myelin.Cli;

/// <summary>A command line that parses but is invalid, such as an output that is the input.</summary>
internal sealed class UsageException(string message) : Exception(message);

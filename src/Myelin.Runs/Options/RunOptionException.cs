namespace Myelin.Runs;

/// <summary>Options that contradict each other or the data: the request must change, not the data or the program.</summary>
public sealed class RunOptionException : ArgumentException
{
    /// <summary>An error without a text; use the others.</summary>
    public RunOptionException() { }

    /// <summary>An error of three lines: the rule, what was given, what to do.</summary>
    public RunOptionException(string message) : base(message) { }

    /// <summary>An error with its cause.</summary>
    public RunOptionException(string message, Exception innerException) : base(message, innerException) { }
}

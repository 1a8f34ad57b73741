namespace Myelin.Runs;

/// <summary>Something went wrong: the last event.</summary>
/// <param name="Message">The rule, the actual value, and a fix, one line each.</param>
public sealed record RunFailed(string Message) : RunEvent;

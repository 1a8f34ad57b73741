namespace Myelin.Runs;

/// <summary>Something went wrong: the last event.</summary>
/// <param name="Message">The rule, what there was instead, and what to do, a line each.</param>
public sealed record RunFailed(string Message) : RunEvent;

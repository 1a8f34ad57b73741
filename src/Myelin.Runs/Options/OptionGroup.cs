namespace Myelin.Runs;

/// <summary>Options that belong together in help.</summary>
/// <param name="Title">Their subject.</param>
/// <param name="Options">The options, in order.</param>
public sealed record OptionGroup(string Title, IReadOnlyList<RunOption> Options);

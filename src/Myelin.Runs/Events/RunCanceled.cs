namespace Myelin.Runs;

/// <summary>The run was canceled between two steps.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Steps so far.</param>
/// <param name="Saved">Whether the run was saved, so that it can be resumed.</param>
public sealed record RunCanceled(int Epoch, long Step, bool Saved) : RunEvent;

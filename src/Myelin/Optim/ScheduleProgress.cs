namespace Myelin;

/// <summary>How far a run is, in both units of a <see cref="Schedule"/>.</summary>
/// <param name="Steps">The number of completed steps.</param>
/// <param name="TotalSteps">The total number of steps.</param>
/// <param name="Epochs">The number of completed epochs.</param>
/// <param name="TotalEpochs">The total number of epochs.</param>
public readonly record struct ScheduleProgress(long Steps, long TotalSteps, long Epochs, long TotalEpochs);

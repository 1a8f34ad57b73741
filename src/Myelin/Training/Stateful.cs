namespace Myelin;

/// <summary>Something beside model and optimizer that a checkpoint carries: the schedule, or a callback.</summary>
/// <param name="Name">Its name in the checkpoint.</param>
/// <param name="Write">Writes what it remembers.</param>
/// <param name="Read">Reads that again.</param>
internal sealed record Stateful(string Name, Action<SavedState> Write, Action<SavedState> Read)
{
    internal SavedState Written()
    {
        var state = new SavedState();
        Write(state);
        return state;
    }

    /// <summary>All parts of a run. Callbacks are named by their type, and by a number where there are several of one.</summary>
    internal static IEnumerable<Stateful> Of(Trainer trainer, IReadOnlyList<TrainingCallback> callbacks)
    {
        if (trainer.Schedule is { } schedule) yield return new("schedule", schedule.SaveState, schedule.LoadState);
        var counts = new Dictionary<string, int>();
        foreach (TrainingCallback callback in callbacks)
        {
            string name = callback.GetType().Name;
            counts[name] = counts.GetValueOrDefault(name) + 1;
            yield return new(counts[name] == 1 ? name : $"{name}{counts[name]}", callback.SaveState, callback.LoadState);
        }
    }
}

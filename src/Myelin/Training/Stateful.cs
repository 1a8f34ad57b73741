namespace Myelin;

/// <summary>State in a checkpoint other than weights and the optimizer's tensors: of the schedule, the optimizer or a callback.</summary>
/// <param name="Name">Its name in the checkpoint.</param>
/// <param name="Write">Writes its state.</param>
/// <param name="Read">Reads its state.</param>
internal sealed record Stateful(string Name, Action<SavedState> Write, Action<SavedState> Read)
{
    internal SavedState Written()
    {
        var state = new SavedState();
        Write(state);
        return state;
    }

    /// <summary>All parts of a run. Callbacks are named by their type, with a number if there are several of one type.</summary>
    internal static IEnumerable<Stateful> Of(Trainer trainer, IReadOnlyList<TrainingCallback> callbacks)
    {
        if (trainer.Schedule is { } schedule) yield return new("schedule", schedule.SaveState, schedule.LoadState);
        yield return new("optimizer", trainer.Optimizer.SaveState, trainer.Optimizer.LoadState);
        var counts = new Dictionary<string, int>();
        foreach (TrainingCallback callback in callbacks)
        {
            string name = callback.GetType().Name;
            counts[name] = counts.GetValueOrDefault(name) + 1;
            yield return new(counts[name] == 1 ? name : $"{name}{counts[name]}", callback.SaveState, callback.LoadState);
        }
    }
}

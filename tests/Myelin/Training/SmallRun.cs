namespace Myelin.Tests.Training;

/// <summary>A small classification that trains in a fraction of a second: 240 of the digits.</summary>
internal static class SmallRun
{
    private static readonly IReadOnlyList<Dataset> s_parts = Digits.Load().Train.Subset([.. Enumerable.Range(0, 240)]).Split(1, 0.75, 0.25);

    internal static Dataset Train => s_parts[0];

    internal static Dataset Validation => s_parts[1];

    /// <summary>With dropout and batch norm: random positions and buffers must go through a checkpoint too.</summary>
    internal static Sequential Model(ulong seed = 4)
    {
        var model = new Sequential(new Flatten(), new Linear(64, 16), new BatchNorm1d(16), new Relu(), new Dropout(0.3f), new Linear(16, 10));
        model.Initialize(seed);
        return model;
    }

    internal static Trainer Trainer(Layer model, Schedule? schedule = null, Func<Layer, Optimizer>? optimizer = null, double learningRate = 0.01,
        float? clipNorm = null, params TrainingCallback[] callbacks) =>
        new(model, new CrossEntropy(), optimizer?.Invoke(model) ?? new Adam(model.Parameters(), learningRate))
        {
            Seed = 9,
            Schedule = schedule,
            ClipNorm = clipNorm,
            Callbacks = [.. callbacks]
        };

    internal static float[] Values(Module model) => [.. model.StateDict().SelectMany(e => e.Value.ToArray())];

    /// <summary>A run's notes without how long it took.</summary>
    internal static string[] Figures(string historyCsv) => [.. File.ReadAllLines(historyCsv).Select(l => l[..l.LastIndexOf(',')])];
}

/// <summary>Calls what it is given.</summary>
internal sealed class Watcher(
    Action<TrainingProgress>? onStep = null, Action<EpochRecord>? onEpoch = null, Func<TrainingProgress, bool>? stop = null) : TrainingCallback
{
    public override void OnStep(TrainingContext run)
    {
        onStep?.Invoke(run.Progress);
        if (stop?.Invoke(run.Progress) ?? false) run.Stop();
    }

    public override void OnEpoch(TrainingContext run, EpochRecord epoch) => onEpoch?.Invoke(epoch);
}

/// <summary>Stands for a crash within the process.</summary>
internal sealed class CrashException : Exception;

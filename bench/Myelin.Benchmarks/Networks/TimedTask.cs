namespace Myelin.Benchmarks;

/// <summary>What is timed beside the peers, who have a task of the same name.</summary>
internal abstract class TimedTask(string name)
{
    internal string Name => name;

    /// <summary>Times it and reports each figure.</summary>
    internal abstract void Run(StepTimer timer);

    /// <summary>The four networks and the products of the README's table.</summary>
    internal static IReadOnlyList<TimedTask> Reference { get; } = [new MlpNetwork(), new CnnNetwork(), new LstmNetwork(), new GptNetwork(), new GemmTask()];

    /// <summary>Three ordinary image networks.</summary>
    internal static IReadOnlyList<TimedTask> Images { get; } = [new VggNetwork(), new ResNetNetwork(), new MobileNetNetwork()];
}

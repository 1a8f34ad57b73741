namespace Myelin.Benchmarks;

/// <summary>What is timed beside the peers, who have a task of the same name.</summary>
internal abstract class TimedTask(string name)
{
    private static readonly string[] s_reference = ["mlp", "cnn", "lstm", "gpt"];

    internal string Name => name;

    /// <summary>Times it and reports each figure.</summary>
    internal abstract void Run(StepTimer timer);

    /// <summary>The networks of bench/networks.json.</summary>
    internal static IReadOnlyList<TimedTask> Networks { get; } = [.. NetworkSpec.All.Select(network => new NetworkTask(network))];

    /// <summary>The four networks and the products of the README's table.</summary>
    internal static IReadOnlyList<TimedTask> Reference { get; } = [.. Networks.Where(task => s_reference.Contains(task.Name)), new GemmTask()];
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>`time`: how long a step takes, with the same lines as the peers' programs print.</summary>
internal sealed class TimeCommand : BenchmarkCommand
{
    private readonly Argument<string[]> _tasks = new("task") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<double> _seconds = BenchmarkOptions.Seconds(4, "the training of each network; inference takes half as long, a product a quarter");
    private readonly Option<int> _threads = BenchmarkOptions.Threads();
    private readonly Option<ulong> _seed = BenchmarkOptions.Seed();

    private static TimedTask[] All => [.. TimedTask.Networks, new GemmTask()];

    internal TimeCommand()
        : base("time", "Times training, inference and memory of the networks of bench/networks.json, ONNX files, and matrix products, of Myelin alone.")
    {
        string[] names = [.. All.Select(t => t.Name)], usual = [.. TimedTask.Reference.Select(t => t.Name)];
        _tasks.Description = $"What to time: {string.Join(", ", names)}, or the path of an ONNX file; if none is named, {string.Join(", ", usual)}. Memory means something for the first.";
        BenchmarkOptions.AcceptOnly(_tasks, names, ".onnx");
        // What `myelin bench TASK` of 0.1.0 did, for scripts that compare with it.
        Aliases.Add("bench");
        Arguments.Add(_tasks);
        foreach (Option option in (Option[])[_seconds, _threads, _seed]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        double baseline = ResidentMemory.PeakMegabytes();
        Workers.Count = parsed.GetValue(_threads);
        var timer = new StepTimer(output, TimeSpan.FromSeconds(parsed.GetValue(_seconds)), baseline, parsed.GetValue(_seed));
        string[] named = parsed.GetValue(_tasks)!;
        TimedTask[] tasks = named.Length == 0 ? [.. TimedTask.Reference] : [.. named.Select(Find)];
        foreach (TimedTask task in tasks) task.Run(timer);
        output.Result(new JsonObject { ["tasks"] = new JsonArray([.. tasks.Select(t => JsonValue.Create(t.Name))]) });
        return ExitCode.Done;
    }

    private static TimedTask Find(string name) => All.FirstOrDefault(task => task.Name == name) ?? new OnnxFileTask(name);
}

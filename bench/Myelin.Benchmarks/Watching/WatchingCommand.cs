using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Kernels;
using static System.FormattableString;

namespace Myelin.Benchmarks;

/// <summary>`watching`: what looking at a training run costs: a probe pass, and hooks on every layer, in each case beside the step alone.</summary>
internal sealed class WatchingCommand : BenchmarkCommand
{
    private const int Steps = 20;

    private readonly Option<double> _seconds = BenchmarkOptions.Seconds(3, "each network");
    private readonly Option<int> _threads = BenchmarkOptions.Threads();

    internal WatchingCommand() : base("watching", "What looking at a training step costs: a probe pass, and hooks on every layer.")
    {
        Options.Add(_seconds);
        Options.Add(_threads);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        Workers.Count = parsed.GetValue(_threads);
        var duration = TimeSpan.FromSeconds(parsed.GetValue(_seconds));
        NetworkSpec[] networks = [NetworkSpec.Of("mlp"), NetworkSpec.Of("cnn"), NetworkSpec.Of("lstm")];
        foreach (NetworkSpec network in networks) Measure(network, duration, output);
        output.Result(new JsonObject { ["networks"] = networks.Length });
        return ExitCode.Done;
    }

    /// <summary>The three ways in turn, so that a drifting machine affects all alike.</summary>
    private static void Measure(NetworkSpec network, TimeSpan duration, Output output)
    {
        var watched = new WatchedTraining(network, hooks: true, probes: false);
        var probed = new WatchedTraining(network, hooks: false, probes: true);
        var plain = new WatchedTraining(network, hooks: false, probes: false);
        var times = new Dictionary<string, List<double>> { ["step"] = [], ["probe"] = [], ["hooks"] = [] };
        Samples.Milliseconds(duration, warmUps: 1, fewest: 3, () =>
        {
            double alone = plain.Run(Steps);
            times["step"].Add(alone);
            times["probe"].Add(probed.Run(Steps) - alone);
            times["hooks"].Add(watched.Run(Steps) - alone);
        });
        double step = new Samples(times["step"]).Median;
        foreach ((string mode, List<double> values) in times)
        {
            var samples = new Samples(values);
            string share = mode == "step" ? "" : Invariant($"  {samples.Median / step,5:P0} of a step");
            output.Figure(Invariant($"{network.Name,-6} {mode,-6} {samples.Median,8:F3} ms{share}"), Figure.Of($"watching {network.Name}", mode, "ms", samples));
        }
    }
}

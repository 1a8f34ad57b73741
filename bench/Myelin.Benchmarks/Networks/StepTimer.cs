using System.Diagnostics;
using static System.FormattableString;

namespace Myelin.Benchmarks;

/// <summary>Times training steps and inference, and reports the figures in the peers' format.</summary>
/// <param name="output">Where to.</param>
/// <param name="duration">How long training is timed; inference takes half of it, a product a quarter.</param>
/// <param name="baseline">The resident memory before any network was made, in MB.</param>
/// <param name="seed">Of data and weights.</param>
internal sealed class StepTimer(Output output, TimeSpan duration, double baseline, ulong seed)
{
    /// <summary>How many batches of data a training goes through in turn.</summary>
    internal const int Batches = 20;

    private const int WarmUps = 3, FewestRuns = 5;

    /// <summary>Long enough for code to be compiled again where it runs often; the peers have the same.</summary>
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(0.4);

    internal ulong Seed => seed;

    internal RandomData Data { get; } = new(seed);

    /// <summary>Times training steps, which the user reads the loss of each time. Returns the growth of resident memory in MB.</summary>
    internal double Training(string task, Optimizer optimizer, Func<int, Tensor> lossOfBatch)
    {
        int step = 0;
        Samples times = Timed(duration, () =>
        {
            optimizer.ZeroGrad();
            Tensor loss = lossOfBatch(step++ % Batches);
            loss.Backward();
            optimizer.Step();
            _ = loss.Item();
        });
        double memory = ResidentMemory.PeakMegabytes() - baseline;
        Report(task, "train", "ms/step", times);
        return memory;
    }

    internal void Inference(string task, int batch, Action run) =>
        Report(task, $"infer{batch}", "ms/step", Timed(duration / 2, run));

    internal void Inference(string task, Action run) =>
        Report(task, "infer", "ms/step", Timed(duration / 2, run));

    internal void Product(string task, string mode, Action run) => Report(task, mode, "ms", Timed(duration / 4, run));

    internal void Memory(string task, double megabytes) => Report(task, "memory", "MB", new Samples([megabytes]));

    private static Samples Timed(TimeSpan duration, Action run)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < s_warmUp) run();
        return Samples.Milliseconds(duration, WarmUps, FewestRuns, run);
    }

    private void Report(string task, string mode, string unit, Samples samples) => output.Figure(
        Invariant($"{task,-9} {mode,-9} median {samples.Median,10:F4} {unit,-8} min {samples.Min,10:F4}  runs {samples.Count}"),
        Figure.Of(task, mode, unit, samples));
}

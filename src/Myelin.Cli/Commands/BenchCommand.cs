using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Kernels;

namespace Myelin.Cli.Commands;

/// <summary>
/// `myelin bench`: how long a step takes, of the networks and with the same lines as the PyTorch side of the comparison. It times what a
/// user would write: a Sequential, called through public members, with the loss read each step.
/// </summary>
internal static class BenchCommand
{
    private const int WarmUps = 5, FewestRuns = 10, Batches = 20;

    private static readonly string[] s_tasks = ["mlp", "cnn", "lstm", "gpt", "gemm"];

    // Of the machine and not beside PyTorch: only when named.
    private static readonly string[] s_accepted = [.. s_tasks, PeakBench.Task, KernelBench.Task, ScalingBench.Task, OverheadBench.Task, AttentionBench.Task];
    private static readonly int[] s_gemmSizes = [32, 64, 128, 256, 512, 1024, 2048];

    internal static Command Create()
    {
        Command command = new("bench", "Times training and inference of the reference networks, and what the machine can do.");
        Argument<string[]> tasks = new("task") { Description = $"What to time: {string.Join(", ", s_accepted)}; {string.Join(", ", s_tasks)} if none is named. The percentages of {KernelBench.Task} are of the multiply-add peak and of the bandwidth of main memory, which what fits a cache may pass.", Arity = ArgumentArity.ZeroOrMore };
        CommonOptions.AcceptOnly(tasks, s_accepted);
        Option<double?> seconds = CommonOptions.Positive<double>("--seconds", "How long to time each figure.");
        command.Arguments.Add(tasks);
        command.Options.Add(seconds);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            double baseline = PeakMegabytes();
            var bench = new Bench(output, TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? 4), baseline, parsed.GetValue(common.Seed));
            string[] named = parsed.GetValue(tasks) is { Length: > 0 } given ? given : s_tasks;
            foreach (string task in named) bench.Run(task);
            output.Event("result", new JsonObject { ["tasks"] = new JsonArray([.. named.Select(n => JsonValue.Create(n))]) });
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The most memory this process has ever held, in MB.</summary>
    internal static double PeakMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1048576.0;
    }

    private sealed class Bench(Output output, TimeSpan duration, double baseline, ulong seed)
    {
        private readonly RandomStream _random = new(seed);

        internal void Run(string task)
        {
            if (task == PeakBench.Task) new PeakBench(output, duration / 4).Run();
            else if (task == KernelBench.Task) new KernelBench(output, duration / 8, seed).Run();
            else if (task == ScalingBench.Task) new ScalingBench(output, duration / 8, seed).Run();
            else if (task == OverheadBench.Task) new OverheadBench(output, duration / 4).Run();
            else if (task == AttentionBench.Task) new AttentionBench(output, seed).Run();
            else if (task == "gemm") RunGemm();
            else if (task == "mlp") RunNetwork(task, BenchNetworks.Mlp(), batch: 64, [784]);
            else if (task == "cnn") RunNetwork(task, BenchNetworks.Cnn(), batch: 100, [1, 28, 28]);
            else if (task == "lstm") RunNetwork(task, BenchNetworks.Lstm(), batch: 100, [784], learningRate: 1e-2);
            else RunGpt(task, BenchNetworks.Gpt(), batch: 12);
        }

        private void RunNetwork(string task, Sequential model, int batch, int[] input, double learningRate = 1e-3)
        {
            model.Initialize(seed);
            Tensor data = Normal([Batches * batch, .. input]);
            int[] classes = Ids(Batches * batch, 10);
            var loss = new NegativeLogLikelihood();
            double memory = TimeTraining(task, new Adam(model.Parameters(), learningRate), step =>
            {
                int start = step * batch;
                return loss.Call(model.Call(data.Slice(0, start, start + batch)), IntTensor.From(classes.AsSpan(start, batch)));
            });
            foreach (int rows in (int[])[1, 256])
            {
                // As a program would that ships the model: made ready once, like ONNX Runtime's session.
                PreparedModel ready = model.Prepare([rows, .. input]);
                float[] x = Normal([rows, .. input]).ToArray(), y = new float[ready.OutputShape.ElementCount];
                Report(task, $"infer{rows}", "ms/step", Time(duration / 2, () => ready.Run(x, y)));
            }

            Report(task, "memory", "MB", [memory]);
        }

        private void RunGpt(string task, Gpt model, int batch)
        {
            model.Initialize(seed);
            int[] tokens = Ids(Batches * batch * model.Context, model.Vocabulary), next = Ids(tokens.Length, model.Vocabulary);
            IntTensor Part(int[] ids, int step) => IntTensor.From(ids.AsSpan(step * batch * model.Context, batch * model.Context), batch, model.Context);
            var loss = new CrossEntropy();
            double memory = TimeTraining(task, new AdamW(model.Parameters(), 1e-3), step => loss.Call(model.Call(Part(tokens, step)), Part(next, step)));
            foreach (int rows in (int[])[1, 256])
            {
                IntTensor x = IntTensor.From(Ids(rows * model.Context, model.Vocabulary), rows, model.Context);
                Report(task, $"infer{rows}", "ms/step", Time(duration / 2, () => NoGrad.Run(() => model.Predict(x).LogSoftmax(-1))));
            }

            Report(task, "memory", "MB", [memory]);
        }

        /// <summary>Steps over the batches in turn. Returns the memory that training took, in MB.</summary>
        private double TimeTraining(string task, Optimizer optimizer, Func<int, Tensor> loss)
        {
            int step = 0;
            List<double> train = Time(duration, () =>
            {
                optimizer.ZeroGrad();
                Tensor value = loss(step++ % Batches);
                value.Backward();
                optimizer.Step();
                _ = value.Item();
            });
            double memory = PeakMegabytes() - baseline;
            Report(task, "train", "ms/step", train);
            return memory;
        }

        private void RunGemm()
        {
            foreach (int n in s_gemmSizes)
            {
                Tensor a = Normal([n, n]), b = Normal([n, n]);
                NoGrad.Run(() => Report($"gemm{n}", $"mm{Workers.Count}", "ms", Time(duration / 4, () => a.MatMul(b))));
            }
        }

        private Tensor Normal(int[] shape)
        {
            Tensor tensor = Tensor.Zeros(shape);
            _random.FillNormal(tensor.AsWritableSpan());
            return tensor;
        }

        private int[] Ids(int count, int limit) => [.. Enumerable.Range(0, count).Select(_ => _random.Next(limit))];

        private static List<double> Time(TimeSpan duration, Action step)
        {
            for (int i = 0; i < WarmUps; i++) step();
            var times = new List<double>();
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < duration || times.Count < FewestRuns)
            {
                long start = Stopwatch.GetTimestamp();
                step();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            return times;
        }

        private void Report(string task, string mode, string unit, List<double> times)
        {
            times.Sort();
            double middle = times.Count % 2 == 1 ? times[times.Count / 2] : (times[(times.Count / 2) - 1] + times[times.Count / 2]) / 2;
            if (output.IsJson)
            {
                // Without "event": the very lines that the PyTorch side prints.
                Output.Figure(new JsonObject
                {
                    ["task"] = task,
                    ["mode"] = mode,
                    ["threads"] = Workers.Count,
                    ["unit"] = unit,
                    ["median"] = Math.Round(middle, 4),
                    ["min"] = Math.Round(times[0], 4),
                    ["runs"] = times.Count,
                });
                return;
            }

            output.Line(string.Create(CultureInfo.InvariantCulture, $"{task,-9} {mode,-9} median {middle,10:F4} {unit,-8} min {times[0],10:F4}  runs {times.Count}"));
        }
    }
}

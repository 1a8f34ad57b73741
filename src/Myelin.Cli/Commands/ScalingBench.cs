using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Kernels;

namespace Myelin.Cli.Commands;

/// <summary>`myelin bench scaling`: examples and arithmetic a second against the batch's size and the layers' width, training and prepared inference.</summary>
internal sealed class ScalingBench(Output output, TimeSpan duration, ulong seed)
{
    /// <summary>The name of the task.</summary>
    internal const string Task = "scaling";

    private const int FewestRuns = 3;

    private static readonly int[] s_batches = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
    private static readonly int[] s_widths = [32, 64, 128, 256, 512, 1024, 2048, 4096];

    private readonly RandomStream _random = new(seed);

    internal void Run()
    {
        foreach (int batch in s_batches) RunStack("batch", batch, 512);
        foreach (int width in s_widths) RunStack("width", 64, width);
        foreach (int batch in s_batches) RunCnn(batch);
    }

    private void RunStack(string axis, int batch, int width)
    {
        Sequential model = BenchNetworks.Stack(width);
        model.Initialize(seed);
        var optimizer = new Sgd(model.Parameters(), 1e-3);
        var loss = new MeanSquaredError();
        Tensor x = Normal([batch, width]), target = Normal([batch, width]);
        // Two products forward, two for the weights' gradients, one for what lies between the layers; the input's gradient is not asked for.
        double product = 2.0 * batch * width * width;
        Report($"{axis} stack train", batch, width, 5 * product, () => Step(optimizer, () => loss.Call(model.Call(x), target)));
        Report($"{axis} stack infer", batch, width, 2 * product, Inference(model, x));
    }

    private void RunCnn(int batch)
    {
        Sequential model = BenchNetworks.Cnn();
        model.Initialize(seed);
        var optimizer = new Adam(model.Parameters(), 1e-3);
        var loss = new NegativeLogLikelihood();
        Tensor x = Normal([batch, 1, 28, 28]);
        int[] classes = new int[batch];
        for (int i = 0; i < batch; i++) classes[i] = _random.Next(10);
        IntTensor labels = IntTensor.From(classes);
        // The convolutions by their direct sums; the first one's input needs no gradient.
        double first = 2.0 * batch * 16 * 25 * 28 * 28, second = 2.0 * batch * 32 * 16 * 25 * 14 * 14, last = 2.0 * batch * 1568 * 10;
        Report("batch cnn train", batch, null, 2 * first + 3 * (second + last), () => Step(optimizer, () => loss.Call(model.Call(x), labels)));
        Report("batch cnn infer", batch, null, first + second + last, Inference(model, x));
    }

    private static void Step(Optimizer optimizer, Func<Tensor> forward)
    {
        optimizer.ZeroGrad();
        Tensor loss = forward();
        loss.Backward();
        optimizer.Step();
        _ = loss.Item();
    }

    private static Action Inference(Sequential model, Tensor x)
    {
        PreparedModel ready = model.Prepare(x.Shape);
        float[] input = x.ToArray(), y = new float[ready.OutputShape.ElementCount];
        return () => ready.Run(input, y);
    }

    private Tensor Normal(int[] shape)
    {
        Tensor tensor = Tensor.Zeros(shape);
        _random.FillNormal(tensor.AsWritableSpan());
        return tensor;
    }

    private void Report(string mode, int batch, int? width, double flop, Action run)
    {
        List<double> times = Time(run);
        double middle = times[times.Count / 2], examples = batch / middle * 1e3, gflops = flop / middle / 1e6;
        if (output.IsJson)
        {
            Output.Figure(new JsonObject
            {
                ["task"] = Task,
                ["mode"] = mode,
                ["threads"] = Workers.Count,
                ["unit"] = "ms",
                ["median"] = Math.Round(middle, 5),
                ["min"] = Math.Round(times[0], 5),
                ["runs"] = times.Count,
                ["batch"] = batch,
                ["width"] = width,
                ["examplesPerSecond"] = Math.Round(examples),
                ["gflops"] = Math.Round(gflops, 3),
            });
            return;
        }

        string size = width is null ? $"batch {batch,4}" : $"batch {batch,4} width {width,4}";
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{mode,-17} {size,-21} {middle,10:F4} ms {examples,12:N0} examples/s {gflops,8:F2} GFLOP/s  runs {times.Count}"));
    }

    /// <summary>Milliseconds of each run, ascending; the first two are not counted.</summary>
    private List<double> Time(Action run)
    {
        run();
        run();
        var times = new List<double>();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < duration || times.Count < FewestRuns)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return times;
    }
}

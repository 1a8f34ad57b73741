using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Kernels;

namespace Myelin.Cli.Commands;

/// <summary>
/// `myelin bench overhead`: what an operator costs beside its arithmetic, in time and managed memory: on so few elements there is next to none.
/// The collections that its garbage causes are in the time.
/// </summary>
internal sealed class OverheadBench(Output output, TimeSpan duration)
{
    /// <summary>The name of the task.</summary>
    internal const string Task = "overhead";

    /// <summary>So many operators between two looks at the clock that each stretch has its share of collections.</summary>
    private const int Calls = 1 << 16;

    private const int Chain = 10;

    internal void Run()
    {
        Tensor a = Tensor.From([1, 2, 3, 4]).RequireGrad(), b = Tensor.From([5, 6, 7, 8]).RequireGrad(), gradient = Tensor.Full(1, 4);
        Report("add", 1, () => _ = a + b);
        Report("relu", 1, () => a.Relu());
        Tensor row = Tensor.Ones(1, 4).RequireGrad(), weight = Tensor.Ones(4, 4).RequireGrad();
        Report("matmul", 1, () => row.MatMul(weight));
        Report("linear", 1, () => row.Linear(weight, b));
        Report("linear relu", 1, () => row.LinearRelu(weight, b));
        IntTensor label = IntTensor.From([1]);
        Report("cross entropy", 1, () => row.CrossEntropy(label));
        Tensor image = Tensor.Ones(1, 1, 8, 8).RequireGrad(), kernel = Tensor.Ones(1, 1, 3, 3).RequireGrad(), channel = Tensor.Ones(1).RequireGrad();
        Tensor mean = Tensor.Zeros(1), variance = Tensor.Ones(1);
        Report("conv2d", 1, () => image.Conv2d(kernel, channel));
        Report("batch norm", 1, () => image.BatchNorm(channel, channel, mean, variance, training: true));
        NoGrad.Run(() => Report("add unrecorded", 1, () => _ = a + b));
        Report("chain forward backward", Chain, () =>
        {
            Tensor y = a;
            for (int i = 0; i < Chain / 2; i++) y = (y + b).Relu();
            y.Backward(gradient);
            a.ZeroGrad();
            b.ZeroGrad();
        });
        var model = new Sequential(new Linear(4, 4), new Relu(), new Linear(4, 2));
        model.Initialize(seed: 1);
        PreparedModel ready = model.Prepare([1, 4]);
        float[] x = [1, 2, 3, 4], scores = new float[2];
        Report("prepared", 1, () => ready.Run(x, scores));
    }

    private void Report(string mode, int operators, Action run)
    {
        int calls = Math.Max(1, Calls / operators);
        List<double> nanoseconds = [];
        double bytes = 0;
        Repeat(run, calls);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < duration || nanoseconds.Count < 3)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            Repeat(run, calls);
            nanoseconds.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls / operators);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)calls / operators;
        }

        nanoseconds.Sort();
        double middle = nanoseconds[nanoseconds.Count / 2];
        if (output.IsJson)
        {
            Output.Figure(new JsonObject
            {
                ["task"] = Task,
                ["mode"] = mode,
                ["threads"] = Workers.Count,
                ["unit"] = "ns",
                ["median"] = Math.Round(middle, 2),
                ["min"] = Math.Round(nanoseconds[0], 2),
                ["runs"] = nanoseconds.Count,
                ["bytes"] = Math.Round(bytes, 1),
            });
            return;
        }

        output.Line(string.Create(CultureInfo.InvariantCulture, $"{mode,-24} {middle,9:F1} ns {bytes,8:F1} B an operator  min {nanoseconds[0],9:F1} ns  runs {nanoseconds.Count}"));
    }

    private static void Repeat(Action run, int calls)
    {
        for (int i = 0; i < calls; i++) run();
    }
}

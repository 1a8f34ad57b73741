using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Kernels;

namespace Myelin.Cli.Commands;

/// <summary>
/// `myelin bench kernels`: a roofline line for each kernel: what it computes, the bytes it must move at least, and how near it comes to
/// what the machine does at most, measured in the same run.
/// </summary>
internal sealed class KernelBench(Output output, TimeSpan duration, ulong seed)
{
    /// <summary>The name of the task.</summary>
    internal const string Task = "kernels";

    private readonly RandomStream _random = new(seed);

    /// <summary>One line: a kernel on one shape, its floating-point operations, the bytes that must be read or written once, and a call.</summary>
    private sealed record Kernel(string Name, double Flop, double Bytes, Action Run);

    // A new kernel is a line here. Each is made when its turn comes, so that only one's data is in memory.
    private IEnumerable<Func<Kernel>> Kernels() =>
    [
        () => Product(64, 64, 64),
        () => Product(256, 256, 256),
        () => Product(1024, 1024, 1024),
        () => Product(2048, 2048, 2048),
        // The first layer of the MLP: y = x Wᵀ, dW = dyᵀ x, dx = dy W; then one example.
        () => Product(64, 128, 784, transposeB: true),
        () => Product(128, 784, 64, transposeA: true),
        () => Product(64, 784, 128),
        () => Product(1, 128, 784, transposeB: true),
        // The last layers: few outputs.
        () => Product(64, 10, 64, transposeB: true),
        () => Product(100, 10, 1568, transposeB: true),
        () => Product(256, 10, 1568, transposeB: true),
        // A tall matrix times a narrow one.
        () => Product(20_000, 16, 400),
        () => Product(20_000, 32, 16),
    ];

    /// <summary>Measures the machine and then each kernel.</summary>
    internal void Run()
    {
        int threads = Workers.Count;
        double flops = PeakBench.Fma(threads, duration).Max, bandwidth = PeakBench.Read(PeakBench.Large(), duration).Max;
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{Task}: {threads} threads; at most {flops:F1} GFLOP/s and, from memory, {bandwidth:F1} GB/s"));
        foreach (Func<Kernel> make in Kernels()) Report(make(), flops, bandwidth);
    }

    private Kernel Product(int m, int n, int k, bool transposeA = false, bool transposeB = false)
    {
        float[] a = Normal(m * k), b = Normal(k * n), c = new float[m * n];
        string name = $"gemm {m}x{n}x{k} {(transposeA ? 'T' : 'N')}{(transposeB ? 'T' : 'N')}";
        return new Kernel(name, 2.0 * m * n * k, 4.0 * (a.Length + b.Length + c.Length), () => Gemm.Multiply(m, n, k, a, transposeA, b, transposeB, c));
    }

    private float[] Normal(int length)
    {
        float[] values = new float[length];
        _random.FillNormal(values);
        return values;
    }

    private void Report(Kernel kernel, double flops, double bandwidth)
    {
        // So many calls between two looks at the clock that the clock does not show: some ten microseconds.
        int calls = (int)Math.Max(1, 1e6 / Math.Max(kernel.Flop, kernel.Bytes));
        PeakBench.Rates rates = PeakBench.Measure(duration, () =>
        {
            for (int i = 0; i < calls; i++) kernel.Run();
            return calls;
        });
        // Rates are calls a nanosecond. Bytes count once, so that what a cache holds may exceed the bandwidth of memory.
        double gflops = rates.Median * kernel.Flop, gigabytes = rates.Median * kernel.Bytes;
        if (output.IsJson)
        {
            Console.Out.WriteLine(new JsonObject
            {
                ["task"] = Task,
                ["mode"] = kernel.Name,
                ["threads"] = Workers.Count,
                ["unit"] = "ms",
                ["median"] = Math.Round(1e-6 / rates.Median, 6),
                ["min"] = Math.Round(1e-6 / rates.Max, 6),
                ["runs"] = rates.Runs,
                ["gflop"] = kernel.Flop / 1e9,
                ["megabytes"] = kernel.Bytes / 1e6,
                ["gflops"] = Math.Round(gflops, 2),
                ["percentOfPeak"] = Math.Round(100 * gflops / flops, 1),
                ["gigabytesPerSecond"] = Math.Round(gigabytes, 2),
                ["percentOfBandwidth"] = Math.Round(100 * gigabytes / bandwidth, 1),
            }.ToJsonString());
            Console.Out.Flush();
            return;
        }

        output.Line(string.Create(CultureInfo.InvariantCulture, $"{kernel.Name,-24} {kernel.Flop / 1e9,9:F5} GFLOP {kernel.Bytes / 1e6,9:F3} MB {1e-6 / rates.Median,10:F5} ms")
            + string.Create(CultureInfo.InvariantCulture, $" {gflops,8:F1} GFLOP/s {100 * gflops / flops,6:F1} % {gigabytes,8:F1} GB/s {100 * gigabytes / bandwidth,6:F1} %"));
    }
}

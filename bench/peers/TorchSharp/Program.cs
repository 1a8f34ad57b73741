using TorchSharp;
using static TorchSharp.torch;

namespace Myelin.Peers;

/// <summary>
/// TorchSharp's side of the comparison: <c>--threads N --seconds S TASK</c> times training, inference and memory of a network of
/// bench/networks.json, or products of matrices; <c>--version</c> prints the versions.
/// </summary>
internal static class Program
{
    private const int Batches = 20;

    private static readonly int[] s_sizes = [32, 64, 128, 256, 512, 1024, 2048];

    private static int Main(string[] args)
    {
        if (args is ["--version"])
        {
            Console.WriteLine($"{typeof(torch).Assembly.GetName().Version!.ToString(3)} {__version__}");
            return 0;
        }

        Protocol protocol = Protocol.Read(args);
        set_num_threads(protocol.Threads);
        manual_seed(0);
        // libtorch is loaded now, as it is where torch_bench.py begins.
        double baseline = Protocol.PeakMegabytes();
        if (protocol.Task == "gemm") TimeProducts(protocol);
        else TimeNetwork(protocol, NetworkTask.Of(protocol.Task), baseline);
        return 0;
    }

    private static void TimeProducts(Protocol protocol)
    {
        foreach (int n in s_sizes)
        {
            using Tensor x = randn(n, n), y = randn(n, n);
            protocol.Report($"gemm{n}", $"mm{protocol.Threads}", "ms", Protocol.Measure(() => x.mm(y).Dispose(), protocol.Seconds / 4));
        }
    }

    private static void TimeNetwork(Protocol protocol, NetworkTask task, double baseline)
    {
        nn.Module<Tensor, Tensor> model = task.Make();
        Tensor data = task.Inputs(Batches * task.Batch), answers = task.Answers(Batches * task.Batch);
        optim.Optimizer optimizer = task.Optimizer(model);
        int step = 0;
        List<double> train = Protocol.Measure(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            int start = step++ % Batches * task.Batch;
            TensorIndex batch = TensorIndex.Slice(start, start + task.Batch);
            optimizer.zero_grad();
            Tensor loss = task.Loss(model.call(data[batch]), answers[batch]);
            loss.backward();
            optimizer.step();
            loss.item<float>();
        }, protocol.Seconds);
        double memory = Protocol.PeakMegabytes() - baseline;
        protocol.Report(protocol.Task, "train", "ms/step", train);
        model.eval();
        using (no_grad())
        {
            foreach (int rows in task.Infer)
            {
                using Tensor x = task.Inputs(rows);
                protocol.Report(protocol.Task, $"infer{rows}", "ms/step", Protocol.Measure(() =>
                {
                    using DisposeScope scope = NewDisposeScope();
                    model.call(x);
                }, protocol.Seconds / 2));
            }
        }

        protocol.Report(protocol.Task, "memory", "MB", [memory]);
    }
}

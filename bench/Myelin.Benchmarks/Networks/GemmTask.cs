using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>Products of square matrices, each size on the threads in use.</summary>
internal sealed class GemmTask() : TimedTask("gemm")
{
    private static readonly int[] s_sizes = [32, 64, 128, 256, 512, 1024, 2048];

    internal override void Run(StepTimer timer)
    {
        foreach (int n in s_sizes)
        {
            Tensor a = timer.Data.Normal(n, n), b = timer.Data.Normal(n, n);
            NoGrad.Run(() => timer.Product($"{Name}{n}", $"mm{Workers.Count}", () => a.MatMul(b)));
        }
    }
}

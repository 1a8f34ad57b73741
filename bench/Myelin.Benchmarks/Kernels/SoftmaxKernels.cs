using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>Softmax and its logarithm over rows of a thousand classes.</summary>
internal static class SoftmaxKernels
{
    private const int Batch = 256, Classes = 1000;

    private delegate void RowKernel(ReadOnlySpan<float> x, Span<float> y, int outer, int axis, int inner);

    internal static IEnumerable<Func<Kernel>> All(RandomData random) =>
        [() => Rows(random, "softmax", SoftmaxKernel.Forward), () => Rows(random, "log-softmax", SoftmaxKernel.LogForward)];

    private static Kernel Rows(RandomData random, string name, RowKernel kernel)
    {
        float[] x = random.Floats(Batch * Classes), y = new float[x.Length];
        return new Kernel($"{name} {Batch}x{Classes}", 5.0 * x.Length, Kernel.BytesOf(x, y), () => kernel(x, y, Batch, Classes, 1));
    }
}

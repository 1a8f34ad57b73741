namespace Myelin.Benchmarks;

/// <summary>What `kernels` measures. Each kernel is made when its turn comes, so that only one's data is in memory.</summary>
internal static class KernelCatalog
{
    /// <summary>A family of kernels is a line here.</summary>
    internal static IEnumerable<Func<Kernel>> All(RandomData random) =>
    [
        .. ProductKernels.All(random),
        .. ConvolutionKernels.All(random),
        .. BlockKernels.All(random),
        .. RecurrentKernels.All(random),
        .. BatchNormKernels.All(random),
        .. PoolingKernels.All(random),
        .. SoftmaxKernels.All(random),
        .. ElementwiseKernels.All(random),
        .. UpdateKernels.All(random),
    ];
}

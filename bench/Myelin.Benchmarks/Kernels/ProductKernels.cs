using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>Matrix products: square ones, and those of layers.</summary>
internal static class ProductKernels
{
    internal static IEnumerable<Func<Kernel>> All(RandomData random) =>
    [
        () => Product(random, 64, 64, 64),
        () => Product(random, 256, 256, 256),
        () => Product(random, 1024, 1024, 1024),
        () => Product(random, 2048, 2048, 2048),
        // The first layer of the MLP: y = x Wᵀ, dW = dyᵀ x, dx = dy W; then one example.
        () => Product(random, 64, 128, 784, transposeB: true),
        () => Product(random, 128, 784, 64, transposeA: true),
        () => Product(random, 64, 784, 128),
        () => Product(random, 1, 128, 784, transposeB: true),
        // The last layers: few outputs.
        () => Product(random, 64, 10, 64, transposeB: true),
        () => Product(random, 100, 10, 1568, transposeB: true),
        () => Product(random, 256, 10, 1568, transposeB: true),
        // A tall matrix times a narrow one.
        () => Product(random, 20_000, 16, 400),
        () => Product(random, 20_000, 32, 16),
    ];

    private static Kernel Product(RandomData random, int m, int n, int k, bool transposeA = false, bool transposeB = false)
    {
        float[] a = random.Floats(m * k), b = random.Floats(k * n), c = new float[m * n];
        string name = $"gemm {m}x{n}x{k} {(transposeA ? 'T' : 'N')}{(transposeB ? 'T' : 'N')}";
        return new Kernel(name, 2.0 * m * n * k, Kernel.BytesOf(a, b, c), () => Gemm.Multiply(m, n, k, a, transposeA, b, transposeB, c));
    }
}

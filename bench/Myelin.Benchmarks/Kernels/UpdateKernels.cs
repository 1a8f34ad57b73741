using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>An optimizer's update of a million parameters.</summary>
internal static class UpdateKernels
{
    private const int Million = 1 << 20;

    internal static IEnumerable<Func<Kernel>> All(RandomData random) => [() => Sgd(random, 0, 2, 12), () => Sgd(random, 0.9, 4, 20), () => Adam(random)];

    private static Kernel Sgd(RandomData random, double momentum, int flop, int bytes)
    {
        float[] p = random.Floats(Million), g = random.Floats(Million), buffer = new float[Million];
        string name = momentum == 0 ? "sgd 1M" : "sgd momentum 1M";
        return new Kernel(name, (double)flop * Million, (double)bytes * Million, () => Update.Sgd(p, g, buffer, 1e-9, momentum));
    }

    private static Kernel Adam(RandomData random)
    {
        float[] p = random.Floats(Million), g = random.Floats(Million), mean = new float[Million], square = new float[Million];
        int step = 0;
        return new Kernel("adam 1M", 14.0 * Million, 28.0 * Million, () => Update.Adam(p, g, mean, square, default, ++step, 1e-9));
    }
}

using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>Batch normalization in training, of the size behind the CNN's first convolution.</summary>
internal static class BatchNormKernels
{
    internal static IEnumerable<Func<Kernel>> All(RandomData random) => [() => Forward(random, 100, 16, 784), () => Backward(random, 100, 16, 784)];

    private static Kernel Forward(RandomData random, int batch, int channels, int inner)
    {
        float[] x = random.Floats(batch * channels * inner), y = new float[x.Length], weight = random.Floats(channels);
        float[] mean = new float[channels], invStd = new float[channels];
        return new Kernel($"batch norm {batch}x{channels}x{inner}", 6.0 * x.Length, Kernel.BytesOf(x, y),
            () => BatchNormKernel.ForwardTraining(batch, channels, inner, x, weight, weight, default, default, 0.1, 1e-5, y, mean, invStd));
    }

    private static Kernel Backward(RandomData random, int batch, int channels, int inner)
    {
        float[] x = random.Floats(batch * channels * inner), dy = random.Floats(x.Length), dx = new float[x.Length];
        float[] weight = random.Floats(channels), mean = new float[channels], invStd = new float[channels];
        float[] dWeight = new float[channels], dBias = new float[channels];
        Array.Fill(invStd, 1);
        return new Kernel($"batch norm grad {batch}x{channels}x{inner}", 10.0 * x.Length, Kernel.BytesOf(x, dy, dx),
            () => BatchNormKernel.BackwardTraining(batch, channels, inner, dy, x, weight, mean, invStd, dx, dWeight, dBias));
    }
}

using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>Pooling by the largest of 2x2, of the size behind the CNN's first convolution.</summary>
internal static class PoolingKernels
{
    internal static IEnumerable<Func<Kernel>> All(RandomData random) => [() => Forward(random, 1600, 28), () => Backward(random, 1600, 28)];

    private static Kernel Forward(RandomData random, int planes, int size)
    {
        PoolShape shape = new(planes, size, size, 2, 2, 2, 2);
        float[] x = random.Floats(shape.InputLength), y = new float[shape.OutputLength];
        int[] indices = new int[shape.OutputLength];
        return new Kernel($"max pool 2x2 {planes}x{size}x{size}", 3.0 * y.Length, Kernel.BytesOf(x, y, y), () => MaxPool2dKernel.Forward(shape, x, y, indices));
    }

    private static Kernel Backward(RandomData random, int planes, int size)
    {
        PoolShape shape = new(planes, size, size, 2, 2, 2, 2);
        float[] x = random.Floats(shape.InputLength), y = new float[shape.OutputLength], dx = new float[shape.InputLength];
        int[] indices = new int[shape.OutputLength];
        MaxPool2dKernel.Forward(shape, x, y, indices);
        return new Kernel($"max pool grad 2x2 {planes}x{size}x{size}", y.Length, Kernel.BytesOf(y, y, dx),
            () => MaxPool2dKernel.Backward(shape, y, indices, dx));
    }
}

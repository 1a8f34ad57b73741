namespace Myelin.Kernels.Tests;

/// <summary>
/// Matrix, convolution, pooling and normalization kernels touch no byte past their spans, and allocate nothing after warm-up.
/// </summary>
public sealed class MemoryTests
{
    private static void Gemms(int m, int n, int k)
    {
        for (int transposes = 0; transposes < 4; transposes++)
        {
            bool ta = (transposes & 1) != 0, tb = (transposes & 2) != 0;
            using GuardedMemory a = new(m * k), b = new(n * k), c = new(m * n), bias = new(n);
            Given.Units(m * k).CopyTo(a.Span);
            Given.Units(n * k, 2).CopyTo(b.Span);
            Gemm.Multiply(m, n, k, a.Span, ta, b.Span, tb, c.Span, false, bias.Span, GemmActivation.Relu);
            Gemm.Multiply(m, n, k, a.Span, ta, b.Span, tb, c.Span, true);
        }
    }

    private static void Convolution(ConvShape s)
    {
        using GuardedMemory x = new(s.InputLength), w = new(s.WeightLength), b = new(s.OutChannels), y = new(s.OutputLength);
        Conv2dKernel.Forward(s, x.Span, w.Span, b.Span, y.Span);
        Conv2dKernel.GradientInput(s, y.Span, w.Span, x.Span);
        Conv2dKernel.GradientWeight(s, x.Span, y.Span, w.Span, b.Span);
    }

    private static void Others()
    {
        foreach (PoolShape s in new PoolShape[] { new(3, 6, 10, 2, 2, 2, 2), new(3, 5, 7, 2, 2, 2, 2), new(2, 7, 7, 3, 3, 2, 2, 1, 1) })
        {
            using GuardedMemory x = new(s.InputLength), y = new(s.OutputLength);
            int[] indices = new int[s.OutputLength];
            MaxPool2dKernel.Forward(s, x.Span, y.Span, indices);
            MaxPool2dKernel.Backward(s, y.Span, indices, x.Span);
            AveragePool2dKernel.Forward(s, true, x.Span, y.Span);
            AveragePool2dKernel.Backward(s, true, y.Span, x.Span);
        }
        foreach ((int batch, int channels, int inner) in new[] { (3, 5, 1), (2, 3, 9), (2, 2, 37), (1, 1, 64) })
        {
            int length = batch * channels * inner;
            using GuardedMemory x = new(length), y = new(length), m = new(channels), s = new(channels);
            BatchNormKernel.ForwardTraining(
                batch, channels, inner, x.Span, m.Span, s.Span, [], [], 0.1, 1e-5, y.Span, new float[channels], new float[channels]);
            BatchNormKernel.BackwardTraining(batch, channels, inner, y.Span, x.Span, m.Span, m.Span, s.Span, y.Span, new float[channels], new float[channels]);
        }
    }

    [Fact]
    public void Nothing_past_the_spans_is_touched()
    {
        Widths.ForEach(width =>
        {
            foreach ((int m, int n, int k) in new[] { (1, 1, 1), (1, 37, 19), (37, 1, 19), (3, 21, 18), (9, 33, 7), (13, 47, 5), (8, 32, 8),
                (7, 100, 9), (20, 10, 30), (69, 133, 437) }) Gemms(m, n, k);
            Convolution(new(2, 3, 6, 7, 5, 3, 3, 1, 1, 1, 1));
            Convolution(new(1, 4, 9, 9, 6, 3, 2, 2, 3, 0, 1, 1, 2, 2));
            Convolution(new(1, 1, 12, 12, 16, 5, 5, 1, 1, 2, 2));
            Others();
        });
    }

    [Fact]
    public void A_warm_call_allocates_nothing()
    {
        ConvShape s = new(4, 3, 10, 10, 8, 3, 3, 1, 1, 1, 1);
        float[] a = Given.Units(160 * 160), b = Given.Units(160 * 160, 2), c = new float[160 * 160];
        float[] x = Given.Units(s.InputLength), w = Given.Units(s.WeightLength), y = new float[s.OutputLength];
        void Step()
        {
            Gemm.Multiply(90, 90, 90, a, false, b, true, c);
            Gemm.Multiply(160, 160, 160, a, false, b, true, c);
            Gemm.Multiply(1, 90, 90, a, false, b, true, c);
            Conv2dKernel.Forward(s, x, w, [], y);
            Conv2dKernel.GradientInput(s, y, w, x);
            Conv2dKernel.GradientWeight(s, x, y, w, []);
        }
        for (int i = 0; i < 5; i++) Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) Step();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}

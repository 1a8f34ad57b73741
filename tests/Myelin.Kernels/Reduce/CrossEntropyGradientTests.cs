namespace Myelin.Kernels.Tests;

public class CrossEntropyGradientTests
{
    [Theory]
    [InlineData(1, 1, false, false, 0)]
    [InlineData(7, 3, false, false, 0)]
    [InlineData(768, 65, false, false, 0)]
    [InlineData(300, 65, false, false, 0.1)]
    [InlineData(300, 65, true, false, 0)]
    [InlineData(300, 65, true, false, 0.1)]
    [InlineData(3, 9000, true, false, 0.3)]
    [InlineData(3, 9000, false, false, 1)]
    [InlineData(300, 65, false, true, 0)]
    [InlineData(300, 65, true, true, 0.1)]
    public void Agrees_with_double(int rows, int classes, bool weighted, bool rowsWeighted, double smoothing)
    {
        float[] logs = new float[rows * classes], weights = weighted ? Given.Values(classes, 7, 0, 2) : [];
        SoftmaxKernel.LogForward(Given.Values(logs.Length, 8), logs, rows, classes, 1);
        int[] labels = [.. Enumerable.Range(0, rows).Select(i => i * 31 % classes)];
        // Every third row has the weight 0, and a label that is no class.
        float[] rowWeights = rowsWeighted ? [.. Enumerable.Range(0, rows).Select(i => i % 3 * 0.5f)] : [];
        for (int i = 0; rowsWeighted && i < rows; i += 3) labels[i] = -100;
        const float Scale = -0.7f;
        float[] actual = Widths.SameBits(() => Teams.SameBits(() =>
        {
            using GuardedMemory from = new(logs), dx = new(logs.Length);
            CrossEntropyGradient.Run(from.Span, labels, weights, rowWeights, (float)smoothing, Scale, dx.Span);
            CrossEntropyGradient.Run(from.Span, labels, weights, rowWeights, (float)smoothing, Scale, from.Span);
            Compare.SameBits(dx.Span, from.Span, "in place");
            return dx.Span.ToArray();
        }));
        double[] expected = CrossEntropyReference.Gradient(logs, labels, weights, rowWeights, smoothing, Scale);
        for (int i = 0; i < actual.Length; i++) Compare.Close(expected[i], actual[i], 1e-6, 4e-7, "gradient");
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_an_error()
    {
        Assert.Throws<ArgumentException>(() => CrossEntropyGradient.Run(new float[6], new int[4], [], [], 0, 1, new float[6]));
        Assert.Throws<ArgumentException>(() => CrossEntropyGradient.Run(new float[6], new int[2], new float[2], [], 0, 1, new float[6]));
        Assert.Throws<ArgumentException>(() => CrossEntropyGradient.Run(new float[6], new int[2], [], new float[3], 0, 1, new float[6]));
        CrossEntropyGradient.Run([], [], [], [], 0, 1, []);
    }
}

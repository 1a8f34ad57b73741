namespace Myelin.Kernels.Tests;

public sealed class RoiAlignTests
{
    public static TheoryData<int, int, int, int, int, int, int, int> Shapes => new()
    {
        { 2, 3, 8, 9, 5, 2, 3, 0 }, { 3, 33, 16, 31, 20, 7, 7, 2 }, { 1, 1, 1, 1, 2, 2, 2, 1 }, { 2, 5, 40, 300, 7, 3, 4, 0 },
        { 1, 2, 3, 3, 0, 2, 2, 0 }, { 2, 0, 3, 3, 2, 2, 2, 0 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Values_and_gradient_agree_with_the_reference(
        int images, int channels, int height, int width, int boxes, int outHeight, int outWidth, int samples)
    {
        foreach (bool aligned in new[] { false, true }) Check(new(images, channels, height, width, boxes, outHeight, outWidth, 0.5f, samples, aligned));
    }

    private static void Check(RoiShape s)
    {
        float[] x = Given.Values(s.InputLength, 1), dy = Given.Values(s.OutputLength, 2);
        float[] left = Given.Values(s.Boxes, 3, -9, 1.6 * s.Width), top = Given.Values(s.Boxes, 4, -9, 1.6 * s.Height);
        float[] boxes = [.. Enumerable.Range(0, s.Boxes).SelectMany(i => new[] { left[i], top[i], left[i] + 3 + i * 2.3f, top[i] + 2 + i * 1.7f })];
        int[] images = [.. Enumerable.Range(0, s.Boxes).Select(i => i * 5 % s.Images)];
        float[] all = Widths.SameBits(() => Teams.SameBits(() =>
        {
            using GuardedMemory from = new(x), gradient = new(dy), at = new(boxes), y = new(dy.Length), dx = new(x.Length);
            RoiAlignKernel.Forward(s, from.Span, at.Span, images, y.Span);
            RoiAlignKernel.GradientInput(s, gradient.Span, at.Span, images, dx.Span);
            return [.. y.Span, .. dx.Span];
        }));
        (double[] expected, double[] expectedDx) = RoiAlignReference.Run(s, x, boxes, images, dy);
        Compare.Close(expected, all.AsSpan(0, dy.Length), $"y {s}");
        Compare.Close(expectedDx, all.AsSpan(dy.Length), $"dx {s}");
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_an_error()
    {
        RoiShape shape = new(1, 1, 2, 2, 1, 1, 1, 1, 0, false);
        Assert.Throws<ArgumentException>(() => RoiAlignKernel.Forward(shape, new float[4], new float[3], [0], new float[1]));
        Assert.Throws<ArgumentException>(() => RoiAlignKernel.Forward(shape, new float[4], new float[4], [], new float[1]));
        Assert.Throws<ArgumentException>(() => RoiAlignKernel.Forward(shape with { OutWidth = 0 }, new float[4], new float[4], [0], []));
    }
}

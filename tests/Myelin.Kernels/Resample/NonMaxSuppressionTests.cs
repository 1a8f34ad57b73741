namespace Myelin.Kernels.Tests;

public sealed class NonMaxSuppressionTests
{
    [Theory]
    [InlineData(0, 0.5f, 10)]
    [InlineData(1, 0.5f, 10)]
    [InlineData(17, 0.3f, 100)]
    [InlineData(200, 0.5f, 1000)]
    [InlineData(200, 0.5f, 7)]
    [InlineData(333, 0.05f, 1000)]
    [InlineData(333, 1f, 1000)]
    public void The_reference_keeps_the_same(int count, float threshold, int most)
    {
        float[] left = Given.Values(count, 1, 0, 90), top = Given.Values(count, 2, 0, 60), size = Given.Values(count, 3, 5, 30);
        float[] boxes = [.. Enumerable.Range(0, count).SelectMany(i => new[] { left[i], top[i], left[i] + size[i], top[i] + size[count - 1 - i] })];
        int[] order = [.. Enumerable.Range(0, count)];
        new System.Random(4).Shuffle(order);
        float[] kept = Widths.SameBits(() =>
        {
            int[] to = new int[Math.Min(most, count)];
            using GuardedMemory from = new(boxes);
            return [.. to[..NonMaxSuppressionKernel.Run(from.Span, order, threshold, to)]];
        });
        Assert.Equal(NonMaxSuppressionReference.Run(boxes, order, threshold, most), kept.Select(k => (int)k));
    }

    [Fact]
    public void Boxes_of_no_area_are_all_kept()
    {
        int[] kept = new int[20];
        Assert.Equal(20, NonMaxSuppressionKernel.Run(new float[80], [.. Enumerable.Range(0, 20)], 0, kept));
    }
}

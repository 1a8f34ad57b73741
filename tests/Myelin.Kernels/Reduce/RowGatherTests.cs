namespace Myelin.Kernels.Tests;

public class RowGatherTests
{
    [Theory]
    [InlineData(5, 1, 9, -1)]
    [InlineData(65, 128, 768, -1)]
    [InlineData(300, 101, 999, 7)]
    [InlineData(3, 1000, 40, 0)]
    [InlineData(4, 6, 0, -1)]
    public void Both_directions_agree_with_the_reference(int rows, int width, int count, int without)
    {
        float[] x = Given.Values(rows * width, 1), dy = Given.Values(count * width, 2);
        int[] indices = [.. Enumerable.Range(0, count).Select(i => i * i * 7 % rows)];
        float[] all = Widths.SameBits(() => Teams.SameBits(() =>
        {
            using GuardedMemory from = new(x), y = new(dy.Length), gradient = new(dy), dx = new(x);
            RowGather.Forward(from.Span, indices, width, y.Span);
            RowGather.Gradient(gradient.Span, indices, without, width, dx.Span);
            return [.. y.Span, .. dx.Span];
        }));
        Assert.Equal(RowGatherReference.Forward(x, indices, width), all.AsSpan(0, dy.Length));
        double[] expected = RowGatherReference.Gradient(dy, indices, without, width, rows);
        for (int i = 0; i < expected.Length; i++) Compare.Close(expected[i], all[dy.Length + i], 1e-6, 1e-5, "gradient");
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_an_error()
    {
        Assert.Throws<ArgumentException>(() => RowGather.Forward(new float[6], new int[2], 3, new float[5]));
        Assert.Throws<ArgumentException>(() => RowGather.Gradient(new float[5], new int[2], -1, 3, new float[6]));
    }
}

namespace Myelin.Kernels.Tests;

public class PermuteTests
{
    [Theory]
    [InlineData(new int[0], new int[0])]
    [InlineData(new[] { 7 }, new[] { 0 })]
    [InlineData(new[] { 1, 1 }, new[] { 1, 0 })]
    [InlineData(new[] { 5, 3 }, new[] { 1, 0 })]
    [InlineData(new[] { 67, 129 }, new[] { 1, 0 })]
    [InlineData(new[] { 300, 257 }, new[] { 1, 0 })]
    [InlineData(new[] { 2, 3, 4 }, new[] { 2, 0, 1 })]
    [InlineData(new[] { 2, 3, 4 }, new[] { 1, 0, 2 })]
    [InlineData(new[] { 4, 16, 9, 9 }, new[] { 0, 2, 3, 1 })]
    [InlineData(new[] { 4, 9, 9, 16 }, new[] { 0, 3, 1, 2 })]
    [InlineData(new[] { 3, 50, 4, 16 }, new[] { 0, 2, 1, 3 })]
    [InlineData(new[] { 2, 3, 4, 5, 6 }, new[] { 4, 3, 2, 1, 0 })]
    [InlineData(new[] { 2, 3, 4, 5, 6 }, new[] { 3, 1, 4, 0, 2 })]
    [InlineData(new[] { 0, 4 }, new[] { 1, 0 })]
    public void Axes_are_permuted(int[] shape, int[] permutation)
    {
        float[] x = Given.Values((int)BroadcastPlan.Product(shape));
        float[] y = Teams.SameBits(() =>
        {
            using GuardedMemory gx = new(x), gy = new(x.Length);
            PermuteKernel.Copy(gx.Span, shape, permutation, gy.Span);
            return gy.Span.ToArray();
        });
        Compare.SameBits(PermuteReference.Copy(x, shape, permutation), y, "permuted");
    }

    [Fact]
    public void Every_small_transpose_is_exact()
    {
        for (int rows = 1; rows < 40; rows += 3)
        {
            for (int columns = 1; columns < 70; columns++)
            {
                float[] x = Given.Values(rows * columns);
                using GuardedMemory gx = new(x), gy = new(x.Length);
                PermuteKernel.Copy(gx.Span, [rows, columns], [1, 0], gy.Span);
                for (int i = 0; i < x.Length; i++) Assert.Equal(x[i], gy.Span[i % columns * rows + i / columns]);
            }
        }
    }

    [Fact]
    public void A_strided_copy_slices_pads_repeats_and_reverses()
    {
        float[] x = [1, 2, 3, 4, 5, 6], y = new float[12];
        PermuteKernel.CopyStrided(x, 1, [3, 1], y, 5, [4, 1], [2, 2]); // columns 1 and 2 of [2, 3] into the middle of [3, 4]
        Assert.Equal([0, 0, 0, 0, 0, 2, 3, 0, 0, 5, 6, 0], y);
        PermuteKernel.CopyStrided(x, 5, [-1], y, 0, [1], [6]);
        Assert.Equal([6, 5, 4, 3, 2, 1], y[..6]);
        PermuteKernel.CopyStrided(x, 0, [0, 1], y, 0, [3, 1], [4, 3]);
        Assert.Equal([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3], y);
    }

    [Fact]
    public void What_leaves_its_span_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PermuteKernel.CopyStrided(new float[6], 1, [1], new float[6], 0, [1], [6]));
        Assert.Throws<ArgumentException>(() => PermuteKernel.CopyStrided(new float[6], 0, [-1], new float[6], 0, [1], [2]));
        Assert.Throws<ArgumentException>(() => PermuteKernel.Copy(new float[6], [2, 3], [0, 0], new float[6]));
    }
}

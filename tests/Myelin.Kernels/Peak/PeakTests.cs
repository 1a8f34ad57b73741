namespace Myelin.Kernels.Tests;

public sealed class PeakTests
{
    [Fact]
    public void Every_width_counts_what_it_did()
    {
        Widths.ForEach(width =>
        {
            Assert.Equal(2.0 * 12 * (width / 32) * 5 * 3, Peak.MultiplyAdd(3, 5));
            float[] x = Given.Units(2 * Peak.BlockLength + 7), y = new float[x.Length];
            Assert.Equal(4.0 * 2 * Peak.BlockLength * 3, Peak.Read(x, 3));
            Assert.Equal(8.0 * 2 * Peak.BlockLength, Peak.Copy(x, y));
            Assert.Equal(x[..^7], y[..^7]);
            Assert.Equal(new float[7], y[^7..]);
        });
        Assert.Throws<ArgumentException>(() => Peak.Copy(new float[2], new float[1]));
    }
}

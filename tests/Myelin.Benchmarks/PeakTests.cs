using Myelin.Cli.Machine;
using Myelin.Kernels;

namespace Myelin.Benchmarks.Tests;

public sealed class PeakTests
{
    [Fact]
    public void Every_width_counts_what_it_did()
    {
        try
        {
            foreach (int width in new[] { 128, 256, 512 })
            {
                LaneWidth.Bits = width;
                float[] x = new RandomData(1).Floats((2 * Peak.BlockLength) + 7), y = new float[x.Length];
                Assert.Equal(4.0 * 2 * Peak.BlockLength * 3, Peak.Read(x, 3));
                Assert.Equal(8.0 * 2 * Peak.BlockLength, Peak.Copy(x, y));
                Assert.Equal(x[..^7], y[..^7]);
                Assert.Equal(new float[7], y[^7..]);
            }
        }
        finally
        {
            LaneWidth.Bits = LaneWidth.Widest;
        }
    }

    [Fact]
    public void Multiply_adds_are_counted_by_lanes_and_blocks()
    {
        Assert.Equal(2.0 * 12 * (MultiplyAdd.LaneBits / 32) * 5, MultiplyAdd.Run(5));
        Assert.Equal(3 * MultiplyAdd.Run(5), Peak.MultiplyAdds(3, 5));
    }
}

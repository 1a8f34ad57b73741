namespace Myelin.Kernels.Tests;

public sealed class RotaryTests
{
    [Theory]
    [InlineData(1, 2, 1, 2, 1, 1, 0), InlineData(7, 40, 2, 12, 1, 7, 3), InlineData(24, 96, 1, 64, 4, 6, 100), InlineData(200, 66, 3, 22, 1, 50, 0)]
    [InlineData(6, 8, 1, 4, 2, 3, 1048575), InlineData(9, 8, 2, 4, 2, 100, 1048600)]
    public void Matches_the_reference_and_turns_back(int rows, int width, int heads, int headSize, int stride, int period, int start)
    {
        float[] x = Given.Values(rows * width);
        float[] y = Widths.SameBits(() => Teams.SameBits(() =>
        {
            var y = new float[x.Length];
            RotaryKernel.Turn(rows, width, heads, headSize, stride, period, start, 10000, false, x, y);
            return y;
        }));
        double[] expected = [.. x.Select((v, at) =>
        {
            int column = at % width, e = column % headSize, half = headSize / 2, position = start + at / width / stride % period;
            if (column >= heads * headSize) return v;
            double angle = position * Math.Pow(10000, -2.0 * (e % half) / headSize);
            return v * Math.Cos(angle) + (e < half ? -x[at + half] : x[at - half]) * Math.Sin(angle);
        })];
        Compare.Close(expected, y, "y");
        RotaryKernel.Turn(rows, width, heads, headSize, stride, period, start, 10000, true, y, y);
        Compare.Close([.. x.Select(v => (double)v)], y, "turned back");
    }

    [Theory]
    [InlineData(10000, -0.3), InlineData(2, 10), InlineData(0.5, 3.7), InlineData(500000, -0.984375), InlineData(7, 0), InlineData(1, 5)]
    public void Powers_are_those_of_double(double b, double e) => Assert.Equal(1, Waves.Power(b, e) / Math.Pow(b, e), 1e-13);

    [Fact]
    public void Sines_are_those_of_double()
    {
        for (double angle = -3; angle < 100000; angle = angle * 1.1 + 0.37)
        {
            (double sine, double cosine) = Waves.At(angle);
            Assert.Equal(Math.Sin(angle), sine, 1e-9);
            Assert.Equal(Math.Cos(angle), cosine, 1e-9);
        }
    }

    [Fact]
    public void Odd_heads_and_short_spans_are_refused()
    {
        float[] four = new float[4];
        Assert.Throws<ArgumentException>(() => RotaryKernel.Turn(1, 4, 1, 3, 1, 1, 0, 10000, false, four, four));
        Assert.Throws<ArgumentException>(() => RotaryKernel.Turn(1, 4, 3, 2, 1, 1, 0, 10000, false, four, four));
        Assert.Throws<ArgumentException>(() => RotaryKernel.Turn(2, 4, 1, 2, 1, 2, 0, 10000, false, four, four));
    }

    [Theory]
    [InlineData(1, 1, int.MaxValue), InlineData(1, int.MaxValue, int.MaxValue), InlineData(1, 1, 1 << 24), InlineData(1, 1, -1),
        InlineData(1, -1, 0), InlineData(1, 0, 0), InlineData(0, 1, 0)]
    public void Positions_out_of_range_are_refused_before_anything_is_read(int stride, int period, int start)
    {
        float[] four = new float[4];
        Assert.Throws<ArgumentException>(() => RotaryKernel.Turn(1, 4, 1, 4, stride, period, start, 10000, false, four, four));
        Assert.Throws<ArgumentException>(() => RotaryKernel.Turn(-1, 4, 1, 4, 1, 1, 0, 10000, false, four, four));
    }
}

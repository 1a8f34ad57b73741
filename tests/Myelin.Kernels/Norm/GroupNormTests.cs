namespace Myelin.Kernels.Tests;

public sealed class GroupNormTests
{
    private const double Epsilon = 1e-5;

    [Theory]
    [InlineData(3, 2, 6, 5), InlineData(2, 1, 4, 33), InlineData(5, 7, 7, 100), InlineData(4, 3, 12, 1), InlineData(0, 2, 4, 3), InlineData(1, 4, 32, 257)]
    public void Matches_the_reference(int batch, int groups, int channels, int inner)
    {
        int n = batch * channels * inner;
        foreach (bool affine in new[] { true, false })
        {
            float[] x = Given.Units(n), dy = Given.Units(n, 2), weight = affine ? Given.Units(channels, 3) : [], bias = affine ? Given.Units(channels, 4) : [];
            float[] all = Widths.SameBits(() => Teams.SameBits(() =>
            {
                float[] y = new float[n], mean = new float[batch * groups], inverse = new float[batch * groups], dx = new float[n],
                    dWeight = new float[channels], dBias = new float[channels];
                GroupNormKernel.Forward(batch, groups, channels, inner, x, weight, bias, Epsilon, y, mean, inverse);
                GroupNormKernel.Backward(batch, groups, channels, inner, dy, x, weight, mean, inverse, dx, dWeight, dBias);
                return [.. y, .. dx, .. dWeight, .. dBias];
            }));
            (double[] dx, double[] dWeight, double[] dBias) = GroupNormReference.Backward(groups, channels, inner, dy, x, weight, Epsilon);
            Compare.Close(GroupNormReference.Forward(groups, channels, inner, x, weight, bias, Epsilon), all.AsSpan(0, n), "y");
            Compare.Close(dx, all.AsSpan(n, n), "dx");
            Compare.Close(dWeight, all.AsSpan(2 * n, channels), "dWeight");
            Compare.Close(dBias, all.AsSpan(2 * n + channels), "dBias");
        }
    }

    [Fact]
    public void Groups_that_do_not_divide_and_short_spans_are_refused()
    {
        float[] six = new float[6], one = new float[1];
        Assert.Throws<ArgumentException>(() => GroupNormKernel.Forward(1, 4, 6, 1, six, default, default, Epsilon, six, six, six));
        Assert.Throws<ArgumentException>(() => GroupNormKernel.Forward(1, 2, 6, 1, six, default, default, Epsilon, six, one, six));
        Assert.Throws<ArgumentException>(() => GroupNormKernel.Forward(2, 2, 6, 1, six, default, default, Epsilon, six, six, six));
        Assert.Throws<ArgumentException>(() => GroupNormKernel.Backward(1, 2, 6, 1, six, six, one, six, six, six, six, six));
    }
}

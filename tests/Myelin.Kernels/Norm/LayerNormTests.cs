namespace Myelin.Kernels.Tests;

public sealed class LayerNormTests
{
    private const double Epsilon = 1e-5;

    public static TheoryData<int, int> Shapes =>
        new() { { 1, 3 }, { 5, 17 }, { 3, 32 }, { 768, 128 }, { 33, 131 }, { 200, 257 }, { 2, 5000 }, { 0, 8 }, { 4, 31 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Matches_the_reference(int rows, int length)
    {
        foreach (bool affine in new[] { true, false })
        {
            float[] x = Given.Units(rows * length), dy = Given.Units(rows * length, 2), weight = affine ? Given.Units(length, 3) : [],
                bias = affine ? Given.Units(length, 4) : [];
            for (int i = 0; i < x.Length; i++) x[i] += i / length % 5;
            int n = rows * length;
            foreach (bool centered in new[] { true, false })
            {
                float[] all = Widths.SameBits(() => Teams.SameBits(() =>
                {
                    float[] y = new float[n], mean = new float[rows], inverse = new float[rows], dx = new float[n], dWeight = new float[length],
                        dBias = new float[length];
                    if (centered)
                    {
                        LayerNormKernel.Forward(rows, length, x, weight, bias, Epsilon, y, mean, inverse);
                        LayerNormKernel.Backward(rows, length, dy, x, weight, mean, inverse, dx, dWeight, dBias);
                    }
                    else
                    {
                        RmsNormKernel.Forward(rows, length, x, weight, Epsilon, y, inverse);
                        RmsNormKernel.Backward(rows, length, dy, x, weight, inverse, dx, dWeight);
                    }
                    return [.. y, .. dx, .. dWeight, .. dBias];
                }));
                double[] expected = LayerNormReference.Forward(rows, length, x, weight, centered ? bias : [], Epsilon, centered);
                (double[] dx, double[] dWeight, double[] dBias) = LayerNormReference.Backward(rows, length, dy, x, weight, Epsilon, centered);
                Compare.Close(expected, all.AsSpan(0, n), "y", Tolerance.Sums);
                Compare.Close(dx, all.AsSpan(n, n), "dx", Tolerance.Sums);
                Compare.Close(dWeight, all.AsSpan(2 * n, length), "dWeight", Tolerance.Sums);
                if (centered) Compare.Close(dBias, all.AsSpan(2 * n + length), "dBias", Tolerance.Sums);
            }
        }
    }

    [Fact]
    public void A_large_mean_does_not_drown_the_variance()
    {
        float[] x = [.. Given.Units(200).Select(v => 1000 + v)], y = new float[200], mean = new float[1], inverse = new float[1];
        LayerNormKernel.Forward(1, 200, x, default, default, Epsilon, y, mean, inverse);
        // The mean is 1,000 times the spread: what rounds off beside it is 5e-5 of the latter.
        Compare.Close(LayerNormReference.Forward(1, 200, x, [], [], Epsilon, true), y, "y", new Tolerance(0, 5e-5));
    }

    [Fact]
    public void In_place_and_without_what_is_not_wanted()
    {
        float[] x = Given.Units(40), dy = Given.Units(40, 2), y = new float[40], mean = new float[4], inverse = new float[4], dx = new float[40],
            dWeight = new float[10], none = [];
        LayerNormKernel.Forward(4, 10, x, default, default, Epsilon, y, mean, inverse);
        float[] inPlace = [.. x];
        LayerNormKernel.Forward(4, 10, inPlace, default, default, Epsilon, inPlace, mean, inverse);
        Compare.SameBits(y, inPlace, "y in place");
        LayerNormKernel.Backward(4, 10, dy, x, default, mean, inverse, dx, dWeight, default);
        float[] alone = new float[10];
        LayerNormKernel.Backward(4, 10, dy, x, default, mean, inverse, none, alone, none);
        Compare.SameBits(dWeight, alone, "dWeight alone");
        LayerNormKernel.Backward(4, 10, dy, x, default, mean, inverse, dy, default, default);
        Compare.SameBits(dx, dy, "dx in place");
    }

    [Fact]
    public void Short_spans_are_refused()
    {
        float[] two = new float[2], one = new float[1];
        Assert.Throws<ArgumentException>(() => LayerNormKernel.Forward(1, 3, two, default, default, Epsilon, two, one, one));
        Assert.Throws<ArgumentException>(() => LayerNormKernel.Forward(2, 1, two, default, default, Epsilon, two, one, one));
        Assert.Throws<ArgumentException>(() => LayerNormKernel.Forward(1, 2, two, one, default, Epsilon, two, one, one));
        Assert.Throws<ArgumentException>(() => LayerNormKernel.Backward(1, 2, two, two, default, one, one, one, default, default));
        Assert.Throws<ArgumentException>(() => RmsNormKernel.Forward(-1, 2, two, default, Epsilon, two, one));
    }
}

namespace Myelin.Kernels.Tests;

public sealed class Pool2dTests
{
    public static TheoryData<object> Shapes =>
    [
        new PoolShape(3, 4, 4, 2, 2, 2, 2),
        new PoolShape(2, 28, 28, 2, 2, 2, 2),
        new PoolShape(3, 7, 19, 2, 2, 2, 2),
        new PoolShape(40, 30, 34, 2, 2, 2, 2),
        new PoolShape(2, 9, 8, 3, 3, 2, 2, 1, 1),
        new PoolShape(2, 9, 8, 3, 2, 1, 3, 1, 1),
        new PoolShape(1, 5, 6, 2, 3, 3, 1, 1, 0),
        new PoolShape(2, 3, 3, 3, 3, 3, 3),
        new PoolShape(1, 1, 1, 1, 1, 1, 1),
        new PoolShape(0, 4, 4, 2, 2, 2, 2),
    ];

    private static void CheckMax(PoolShape s, float[] x)
    {
        (float[] expected, int[] expectedIndices) = Pool2dReference.Max(s, x);
        float[] dy = Given.Units(s.OutputLength, 2), expectedDx = new float[s.InputLength];
        for (int o = 0; o < dy.Length; o++) expectedDx[o / (s.OutHeight * s.OutWidth) * s.Height * s.Width + expectedIndices[o]] += dy[o];
        Teams.ForEach(threads =>
        {
            float[] y = new float[s.OutputLength], dx = Given.Units(s.InputLength, 5);
            int[] indices = new int[s.OutputLength];
            MaxPool2dKernel.Forward(s, x, y, indices);
            MaxPool2dKernel.Backward(s, dy, indices, dx);
            Compare.SameBits(expected, y, $"y {s}");
            Assert.Equal(expectedIndices, indices);
            Compare.SameBits(expectedDx, dx, $"dx {s}");
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Maximum_and_its_place_are_exact(object given) => CheckMax((PoolShape)given, Given.Units(((PoolShape)given).InputLength));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    public void Dilated_windows_skip_elements(int dilationH, int dilationW) =>
        CheckMax(new(2, 11, 12, 3, 3, 2, 1, 1, 1, dilationH, dilationW), Given.Units(2 * 11 * 12));

    [Fact]
    public void Equal_maxima_give_the_first_and_nan_wins()
    {
        foreach (PoolShape s in new PoolShape[] { new(1, 6, 18, 2, 2, 2, 2), new(1, 6, 18, 3, 3, 1, 1, 1, 1) })
        {
            float[] x = new float[s.InputLength];
            for (int i = 0; i < x.Length; i++)
                x[i] = (i * 7 % 11) switch { 0 => float.NaN, 1 => float.NegativeInfinity, 2 => float.PositiveInfinity, 3 => -0f, int r => r % 3 };
            CheckMax(s, x);
            Array.Fill(x, float.NegativeInfinity);
            CheckMax(s, x);
        }
    }

    [Fact]
    public void An_index_outside_its_plane_is_refused() =>
        Assert.Throws<ArgumentException>(() => MaxPool2dKernel.Backward(new(1, 2, 2, 2, 2, 2, 2), new float[1], [4], new float[4]));

    private static void CheckShares(double[,] shares, int planes, int inputs, Action<float[], float[]> forward, Action<float[], float[]> backward, string what)
    {
        int outputs = shares.GetLength(0);
        float[] x = Given.Units(planes * inputs), dy = Given.Units(planes * outputs, 2);
        double[] expected = new double[planes * outputs], expectedDx = new double[planes * inputs];
        for (int p = 0; p < planes; p++)
        {
            for (int o = 0; o < outputs; o++)
            {
                for (int i = 0; i < inputs; i++)
                {
                    expected[p * outputs + o] += shares[o, i] * x[p * inputs + i];
                    expectedDx[p * inputs + i] += shares[o, i] * dy[p * outputs + o];
                }
            }
        }
        float[] first = [], firstDx = [];
        Teams.ForEach(threads =>
        {
            float[] y = new float[planes * outputs], dx = Given.Units(planes * inputs, 3);
            forward(x, y);
            backward(dy, dx);
            Compare.Close(expected, y, what);
            Compare.Close(expectedDx, dx, what + " backward");
            if (threads == 1) (first, firstDx) = (y, dx);
            Compare.SameBits(first, y, what);
            Compare.SameBits(firstDx, dx, what);
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Averages_match_the_reference(object given)
    {
        var s = (PoolShape)given;
        foreach (bool countIncludePad in new[] { true, false })
        {
            CheckShares(Pool2dReference.AverageShares(s, countIncludePad), s.Planes, s.Height * s.Width,
                (x, y) => AveragePool2dKernel.Forward(s, countIncludePad, x, y), (dy, dx) =>
                    AveragePool2dKernel.Backward(s, countIncludePad, dy, dx), $"{s} {countIncludePad}");
        }
    }

    [Theory]
    [InlineData(7, 7, 1, 1)]
    [InlineData(8, 6, 4, 3)]
    [InlineData(7, 10, 3, 4)]
    [InlineData(3, 3, 5, 7)]
    [InlineData(1, 1, 2, 2)]
    public void Adaptive_averages_match_the_reference(int height, int width, int outHeight, int outWidth) =>
        CheckShares(Pool2dReference.AdaptiveShares(height, width, outHeight, outWidth), 3, height * width,
            (x, y) => AveragePool2dKernel.AdaptiveForward(3, height, width, outHeight, outWidth, x, y),
            (dy, dx) => AveragePool2dKernel.AdaptiveBackward(3, height, width, outHeight, outWidth, dy, dx), $"{height}x{width} to {outHeight}x{outWidth}");

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PoolShape(1, 4, 4, 2, 2, 2, 2, 2, 0).Validate());
        Assert.Throws<ArgumentException>(() => new PoolShape(1, 1, 4, 2, 2, 2, 2).Validate());
        Assert.Throws<ArgumentException>(() => MaxPool2dKernel.Forward(new(1, 4, 4, 2, 2, 2, 2), new float[16], new float[3], new int[4]));
        Assert.Throws<ArgumentException>(() => AveragePool2dKernel.Forward(new(1, 9, 9, 2, 2, 2, 2, 0, 0, 2, 2), true, new float[81], new float[81]));
    }
}

namespace Myelin.Kernels.Tests;

public class BroadcastTests
{
    public static TheoryData<int[], int[], int[]> Shapes => new()
    {
        { [], [], [] },
        { [5], [], [5] },
        { [3, 70], [70], [3, 70] },
        { [70], [3, 70], [3, 70] },
        { [300, 3], [3], [300, 3] },
        { [300, 3], [300, 1], [300, 3] },
        { [7, 100], [7, 1], [7, 100] },
        { [2, 3, 9, 9], [3, 1, 1], [2, 3, 9, 9] },
        { [2, 3, 4, 4], [3, 1, 1], [2, 3, 4, 4] },
        { [4, 1, 5], [1, 6, 1], [4, 6, 5] },
        { [4, 1, 60], [6, 1], [4, 6, 60] },
        { [1, 5, 1, 7], [3, 1, 2, 1], [3, 5, 2, 7] },
        { [0, 4], [4], [0, 4] },
        { [200, 129], [1], [200, 129] },
        { [40000], [1], [40000] },
        { [130, 130], [130, 1], [130, 130] },
        { [9000, 5], [9000, 1], [9000, 5] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Shapes_align_as_in_NumPy(int[] aShape, int[] bShape, int[] yShape)
    {
        float[] a = Values(aShape, 1), b = Values(bShape, 2), dy = Values(yShape, 3);
        float[] all = Widths.SameBits(() => Teams.SameBits(() =>
        {
            using GuardedMemory ga = new(a), gb = new(b), gy = new(dy.Length);
            var result = new List<float>();
            Elementwise.BinaryBroadcast(new Mix(), ga.Span, aShape, gb.Span, bShape, gy.Span, yShape);
            result.AddRange(gy.Span);
            Elementwise.BinaryGradientA(new Mix(), ga.Span, aShape, gb.Span, bShape, dy, yShape, gy.Span);
            result.AddRange(gy.Span);
            Elementwise.BinaryGradientB(new Mix(), ga.Span, aShape, gb.Span, bShape, dy, yShape, gy.Span);
            result.AddRange(gy.Span);
            Elementwise.Select(ga.Span, aShape, gb.Span, bShape, dy, yShape, gy.Span, yShape);
            result.AddRange(gy.Span);
            return [.. result];
        }));
        int n = dy.Length;
        for (int i = 0; i < n; i++)
        {
            float u = a[ElementwiseReference.BroadcastIndex(i, yShape, aShape)], v = b[ElementwiseReference.BroadcastIndex(i, yShape, bShape)];
            Compare.Close((double)u * v + u, all[i], 1e-6, 1e-6, "forward");
            Compare.Close((double)dy[i] * v + dy[i], all[n + i], 1e-6, 1e-6, "gradient of a");
            Compare.Close((double)dy[i] * u, all[2 * n + i], 1e-6, 1e-6, "gradient of b");
            Assert.Equal(u != 0 ? v : dy[i], all[3 * n + i]);
        }
    }

    [Fact]
    public void Shapes_that_do_not_align_are_refused() => Assert.Throws<ArgumentException>(() =>
        Elementwise.BinaryBroadcast(new Mix(), new float[6], [2, 3], new float[2], [2], new float[6], [2, 3]));

    private static float[] Values(int[] shape, int seed) => Given.Values((int)BroadcastPlan.Product(shape), seed);
}

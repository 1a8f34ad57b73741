namespace Myelin.Kernels.Tests;

/// <summary>Kernels that go along an axis in double.</summary>
public class AxisTests
{
    public static TheoryData<int, int, int> Shapes => new() { { 1, 1, 1 }, { 3, 100, 1 }, { 2, 31, 300 }, { 40, 5, 7 }, { 1, 3, 1000 } };

    [Theory, MemberData(nameof(Shapes))]
    public void Running_sums_agree_with_double(int outer, int size, int inner)
    {
        float[] x = Given.Values(outer * size * inner, 3);
        foreach (bool fromEnd in new[] { false, true })
        {
            float[] y = Teams.SameBits(() =>
            {
                using GuardedMemory from = new(x), to = new(x.Length);
                CumulativeSumKernel.Run(from.Span, to.Span, size, inner, fromEnd);
                return to.Span.ToArray();
            });
            for (int i = 0; i < x.Length; i++)
            {
                int k = i / inner % size, start = i - (k * inner);
                IEnumerable<int> places = fromEnd ? Enumerable.Range(k, size - k).Reverse() : Enumerable.Range(0, k + 1);
                Assert.Equal((float)places.Aggregate(0.0, (sum, j) => sum + x[start + (j * inner)]), y[i]);
            }
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Norms_agree_with_double(int outer, int size, int inner)
    {
        float[] x = Given.Values(outer * size * inner, 3);
        float[] y = Teams.SameBits(() =>
        {
            using GuardedMemory from = new(x), to = new(outer * inner);
            NormKernel.Run(from.Span, to.Span, size, inner);
            return to.Span.ToArray();
        });
        for (int i = 0; i < y.Length; i++)
        {
            int start = (i / inner * size * inner) + (i % inner);
            IEnumerable<double> along = Enumerable.Range(0, size).Select(k => (double)x[start + (k * inner)]);
            Assert.Equal((float)Math.Sqrt(along.Aggregate(0.0, (sum, v) => sum + (v * v))), y[i]);
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_an_error()
    {
        Assert.Throws<ArgumentException>(() => CumulativeSumKernel.Run(new float[6], new float[5], 3, 1, false));
        Assert.Throws<ArgumentException>(() => NormKernel.Run(new float[6], new float[3], 3, 1));
    }
}

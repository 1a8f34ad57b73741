namespace Myelin.Kernels.Tests;

public class SortTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(7, 5, 1, 2)]
    [InlineData(3, 300, 4, 300)]
    [InlineData(40, 257, 3, 10)]
    [InlineData(2, 9000, 1, 9000)]
    [InlineData(3, 4, 2, 0)]
    public void Agrees_with_a_stable_sort(int outer, int size, int inner, int count)
    {
        float[] x = Given.Values(outer * size * inner, 3);
        // Ties, both zeros, infinities and NaN.
        for (int i = 0; i < x.Length; i += 5) x[i] = (i % 7) switch { 0 => 0f, 1 => -0f, 2 => float.NaN, 3 => float.PositiveInfinity, 4 => -float.NaN, _ => 1 };
        foreach (bool descending in new[] { false, true })
        {
            int[] places = new int[outer * count * inner];
            float[] values = Teams.SameBits(() =>
            {
                using GuardedMemory from = new(x), to = new(places.Length);
                SortKernel.Run(from.Span, to.Span, places, size, count, inner, descending);
                return to.Span.ToArray();
            });
            for (int row = 0; row < outer * inner; row++)
            {
                (int o, int i) = Math.DivRem(row, inner);
                float[] line = [.. Enumerable.Range(0, size).Select(k => x[(((o * size) + k) * inner) + i])];
                int[] expected = SortReference.Places(line, descending)[..count];
                Assert.Equal(expected, Enumerable.Range(0, count).Select(k => places[(((o * count) + k) * inner) + i]));
                Assert.Equal(expected.Select(k => line[k]), Enumerable.Range(0, count).Select(k => values[(((o * count) + k) * inner) + i]));
            }
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_an_error()
    {
        Assert.Throws<ArgumentException>(() => SortKernel.Run(new float[6], new float[6], new int[5], 3, 3, 1, false));
        Assert.Throws<ArgumentException>(() => SortKernel.Run(new float[6], new float[6], new int[6], 3, 2, 1, false));
    }
}

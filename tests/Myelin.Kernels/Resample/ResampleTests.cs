namespace Myelin.Kernels.Tests;

public sealed class ResampleTests
{
    public static TheoryData<int, int, int, int, int> Shapes => new()
    {
        { 3, 5, 9, 7, 2 }, { 2, 30, 17, 257, 4 }, { 1, 3, 7, 20000, 2 }, { 5, 17, 40, 1, 2 }, { 301, 33, 66, 1, 4 }, { 3, 50, 9001, 1, 1 },
        { 1, 1, 1, 1, 1 }, { 4, 6, 0, 3, 2 }, { 0, 6, 4, 3, 2 }, { 2, 3, 5, 8, 0 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Both_directions_agree_with_the_reference(int outer, int inputs, int outputs, int inner, int each)
    {
        // Every seventh tap reads nothing, and so do all taps of some outputs.
        int[] places = [.. Enumerable.Range(0, outputs * each).Select(i => i % 7 == 3 || i / each % 5 == 4 ? -1 : i * i % inputs)];
        Taps taps = Taps.From(inputs, outputs, places, Given.Values(places.Length, 3));
        float[] x = Given.Values(outer * inputs * inner, 1), dy = Given.Values(outer * outputs * inner, 2);
        float[] all = Widths.SameBits(() => Teams.SameBits(() =>
        {
            using GuardedMemory from = new(x), y = new(dy.Length), gradient = new(dy), dx = new(x);
            ResampleKernel.Apply(taps, outer, inner, from.Span, y.Span);
            ResampleKernel.Apply(taps.Transposed(), outer, inner, gradient.Span, dx.Span);
            return [.. y.Span, .. dx.Span];
        }));
        Compare.Close(ResampleReference.Apply(taps, outer, inner, x), all.AsSpan(0, dy.Length), "y");
        Compare.Close(ResampleReference.Gradient(taps, outer, inner, dy), all.AsSpan(dy.Length), "dx");
    }

    [Fact]
    public void Transposed_twice_they_are_the_same()
    {
        Taps taps = Taps.From(3, 2, [2, 0, -1, 1], [1, 2, 3, 4]), again = taps.Transposed().Transposed();
        Assert.Equal((3, 2), (again.Inputs, again.Outputs));
        Assert.Equal([0, 2, 3], again.Starts);
        Assert.Equal([0, 2, 1], again.Places[..3]);
        Assert.Equal([2, 1, 4], again.Weights[..3]);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_an_error()
    {
        Assert.Throws<ArgumentException>(() => Taps.From(3, 1, [3], [1]));
        Assert.Throws<ArgumentException>(() => ResampleKernel.Apply(Taps.From(3, 1, [0], [1]), 2, 1, new float[5], new float[2]));
        Assert.Throws<ArgumentException>(() => ResampleKernel.Apply(Taps.From(3, 1, [0], [1]), 2, 1, new float[6], new float[3]));
    }
}

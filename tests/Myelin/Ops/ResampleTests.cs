namespace Myelin.Tests.Ops;

public sealed class ResampleTests
{
    [Theory, Golden("Resample", "vision"), Covers("Resample(Tensor, Int32, IntTensor, ReadOnlySpan)")]
    public void Matches(GoldenCase c)
    {
        IntTensor indices = c.Ints("i0");
        float[] weights = [.. c.Numbers("weights").Select(w => (float)w)];
        int axis = c.Int("axis"), taps = indices.Shape[1];
        Check.Operator(c, x => x[0].Resample(axis, indices, weights), x =>
        {
            int place = (axis + x[0].Rank) % x[0].Rank;
            return Array64.Of(c.ShapeOf("y"), i =>
            {
                double sum = 0;
                for (int k = 0; k < taps; k++)
                {
                    int from = indices[i[place], k];
                    if (from >= 0) sum += weights[(i[place] * taps) + k] * x[0][[.. i[..place], from, .. i[(place + 1)..]]];
                }

                return sum;
            });
        });
    }

    [Fact]
    public void Same_bits()
    {
        IntTensor indices = IntTensor.From([.. Enumerable.Range(0, 600).Select(i => i * 7 % 30)], 200, 3);
        float[] weights = [.. Enumerable.Range(0, 600).Select(i => i / 600f)];
        Check.Threads(x => x[0].Resample(1, indices, weights), [7, 30, 301]);
        Check.Threads(x => x[0].Resample(2, indices, weights), [17, 33, 30]);
    }

    [Fact]
    public void No_outputs_and_no_indices_are_allowed()
    {
        Assert.Equal([2, 0], Tensor.Ones(2, 3).Resample(1, IntTensor.From([], 0, 2), []).Shape.AsSpan());
        Assert.Equal([0, 0], Tensor.Ones(1, 3).Resample(-1, IntTensor.From([], 2, 0), []).ToArray());
    }

    [Fact]
    public void A_weight_is_needed_for_each_index() => Assert.Equal(
        "Resample: indices must be int32[n, k], with a weight for each.\n"
        + "  Got indices int32[2], 1 weights.\n"
        + "  Give every output the same number of indices; -1 reads nothing.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(3).Resample(0, IntTensor.From([0, 1]), [1])).Message);

    [Fact]
    public void An_index_outside_is_an_error() => Assert.StartsWith(
        "Resample: each index must be below the axis' size (3).\n  Got 3.\n  Check the indices; -1 reads nothing.",
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Ones(3).Resample(0, IntTensor.From([0, 3], 2, 1), [1, 1])).Message, StringComparison.Ordinal);
}

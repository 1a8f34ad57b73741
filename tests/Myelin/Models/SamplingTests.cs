namespace Myelin.Tests.Models;

public sealed class SamplingTests
{
    private static readonly Tensor s_scores = Tensor.From([MathF.Log(0.1f), MathF.Log(0.5f), MathF.Log(0.15f), MathF.Log(0.25f)]);

    private static double[] Shares(Sampling sampling, Tensor? scores = null)
    {
        const int Draws = 20_000;
        var random = new RandomStream(5);
        var counts = new double[4];
        for (int i = 0; i < Draws; i++) counts[sampling.Choose(scores ?? s_scores, random)] += 1.0 / Draws;
        return counts;
    }

    private static void Near(double[] expected, double[] actual) => Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 0.015));

    [Fact]
    public void Tokens_come_as_often_as_softmax_says() => Near([0.1, 0.5, 0.15, 0.25], Shares(new Sampling()));

    [Fact]
    public void A_temperature_of_one_half_squares_probabilities() =>
        Near([0.01 / 0.345, 0.25 / 0.345, 0.0225 / 0.345, 0.0625 / 0.345], Shares(new Sampling { Temperature = 0.5 }));

    [Fact]
    public void Temperature_0_takes_the_likeliest() => Near([0, 1, 0, 0], Shares(new Sampling { Temperature = 0 }));

    [Fact]
    public void Top_k_leaves_so_many() => Near([0, 0.5 / 0.75, 0, 0.25 / 0.75], Shares(new Sampling { TopK = 2 }));

    [Fact]
    public void Top_p_leaves_those_that_reach_it() => Near([0, 0.5 / 0.9, 0.15 / 0.9, 0.25 / 0.9], Shares(new Sampling { TopP = 0.8 }));

    [Fact]
    public void Of_equals_the_first_is_the_likeliest() =>
        Assert.Equal(1, new Sampling { Temperature = 0 }.Choose(Tensor.From([0, 2, 2, 1]), new RandomStream(1)));

    [Fact]
    public void Huge_scores_and_tiny_temperatures_overflow_nothing() =>
        Near([0, 0, 1, 0], Shares(new Sampling { Temperature = 1e-30 }, Tensor.From([-1e30f, 0, 1e30f, 1])));

    [Fact]
    public void Settings_out_of_range_are_an_error()
    {
        Assert.StartsWith("Sampling: Temperature must be a finite number, at least 0.\n  Got -1.\n  Try 0.8.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Sampling { Temperature = -1 }).Message, StringComparison.Ordinal);
        Assert.StartsWith("Sampling: TopK must be at least 1.\n  Got 0.\n",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Sampling { TopK = 0 }).Message, StringComparison.Ordinal);
        Assert.StartsWith("Sampling: TopP must be above 0 and at most 1.\n  Got 1.5.\n",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Sampling { TopP = 1.5 }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampling { Temperature = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampling { TopP = double.NaN });
    }
}

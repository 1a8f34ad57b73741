namespace Myelin.Benchmarks.Tests;

public sealed class StatisticsTests
{
    // From the sum of binomial terms in exact fractions, bisected.
    [Theory]
    [InlineData(0, 149, 0.019904816)]
    [InlineData(1, 236, 0.019942382)]
    [InlineData(3, 386, 0.019963805)]
    [InlineData(5, 50, 0.198833003)]
    [InlineData(7, 7, 1)]
    [InlineData(0, 0, 1)]
    public void The_upper_bound_of_a_rate_is_exact(int hits, int all, double expected) => Assert.Equal(expected, Statistics.UpperBound(hits, all), 8);

    [Theory]
    [InlineData(59, 59, 1 - 0.049507610)]
    [InlineData(383, 386, 1 - 0.019963805)]
    [InlineData(0, 7, 0)]
    [InlineData(0, 0, 0)]
    public void The_lower_bound_of_a_rate_is_exact(int hits, int all, double expected) => Assert.Equal(expected, Statistics.LowerBound(hits, all), 8);

    [Fact]
    public void A_bound_stands_for_thousands_of_runs() => Assert.InRange(Statistics.LowerBound(1900, 2000), 0.940, 0.942);

    // Equal variances and sizes: whole degrees of freedom, whose tails have closed forms.
    [Theory]
    [InlineData(new double[] { 0, 1 }, new double[] { 2, 3 }, 0.105572809)]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 3, 4, 5 }, 0.070483997)]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 3, 2, 1 }, 1)]
    public void Welchs_test_has_the_tails_of_Students_distribution(double[] a, double[] b, double expected) =>
        Assert.Equal(expected, Statistics.Welch(a, b), 5);

    [Fact]
    public void Welchs_test_of_groups_without_spread_is_certain()
    {
        Assert.Equal(0, Statistics.Welch([1, 1, 1], [0, 0, 0]));
        Assert.Equal(1, Statistics.Welch([1, 1, 1], [1, 1, 1]));
    }

    [Fact]
    public void The_effect_is_the_difference_in_standard_deviations()
    {
        Assert.Equal(-2, Statistics.Effect([1, 2, 3], [3, 4, 5]), 12);
        Assert.Equal(0, Statistics.Effect([1, 1], [1, 1]));
        Assert.Equal(double.PositiveInfinity, Statistics.Effect([1, 1], [0, 0]));
        Assert.Equal(double.NegativeInfinity, Statistics.Effect([0, 0], [1, 1]));
    }

    [Fact]
    public void The_median_of_nothing_is_not_a_number()
    {
        Assert.True(double.IsNaN(Statistics.Median([])));
        Assert.Equal(2, Statistics.Median([3, 1, 2]));
        Assert.Equal(2.5, Statistics.Median([4, 1, 2, 3]));
    }
}

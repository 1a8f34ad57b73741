namespace Myelin.Runs.Tests.Tuning;

public sealed class HalvingPlanTests
{
    /// <summary>The table of the paper, for R = 81 and four halvings, as far as three go: n and r of each bracket.</summary>
    [Theory]
    [InlineData(3, "27x1 9x3 3x9 1x27")]
    [InlineData(2, "12x3 4x9 1x27")]
    [InlineData(1, "6x9 2x27")]
    [InlineData(0, "4x27")]
    public void Brackets_are_those_of_Hyperband(int bracket, string expected) => Assert.Equal(expected, Text(HalvingPlan.Rungs(3, bracket, 27)));

    [Fact]
    public void Rungs_of_the_same_length_are_one() => Assert.Equal("3x1 1x4", Text(HalvingPlan.Rungs(2, 2, 4)));

    [Theory]
    [InlineData(26.9, null)]
    [InlineData(27, 0)]
    [InlineData(500, 3)]
    [InlineData(1e9, 3)]
    public void As_many_halvings_as_fit(double budget, int? expected) => Assert.Equal(expected, HalvingPlan.Halvings(budget, 27));

    [Fact]
    public void The_shortest_rung_has_an_epoch() => Assert.Equal(1, HalvingPlan.Halvings(1e9, 5));

    private static string Text(IReadOnlyList<(int Candidates, int Epochs)> rungs) => string.Join(' ', rungs.Select(r => $"{r.Candidates}x{r.Epochs}"));
}

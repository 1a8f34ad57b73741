namespace Myelin.Tests.Diagnostics;

/// <summary>Medians and trends of losses.</summary>
public sealed class LossCurveTests
{
    private static LossCurve Of(Func<int, double> loss, int count = 200)
    {
        var curve = new LossCurve();
        for (int i = 0; i < count; i++) curve.Add(loss(i));
        return curve;
    }

    [Fact]
    public void Single_large_losses_do_not_move_the_median() => Assert.Equal(0.5, Of(i => i % 10 == 0 ? 100 : 0.5).Recent(50));

    [Fact]
    public void A_fall_is_clear_and_noise_is_not()
    {
        var random = new RandomStream(3);
        Assert.True(Of(i => 1 - (0.003 * i) + (0.05 * random.NextUniform())).Trend(200) is { Slope: < -0.002, IsClear: true });
        Assert.False(Of(_ => random.NextUniform()).Trend(200).IsClear);
    }

    [Fact]
    public void The_best_window_is_found() => Assert.Equal(0.1, Of(i => i is >= 60 and < 90 ? 0.1 : 1).Best(10));

    /// <summary>A resumed run counts its steps from the first process, and has the losses of its own.</summary>
    [Fact]
    public void What_is_beyond_the_losses_has_no_median() => Assert.Equal(double.NaN, Of(_ => 1, count: 3).Median(10, 5));
}

namespace Myelin.Tests.Diagnostics;

/// <summary>Runs whose symptoms have several explanations: the first that is announced must be the cause.</summary>
public sealed class FirstCauseTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    public void A_decay_that_takes_all_is_blamed_before_the_rate_or_the_loss_that_is_NaN(double decay)
    {
        Finding found = Assert.Single(Announced(new SickRun { Optimizer = model => new AdamW(model.Parameters(), 0.01, weightDecay: decay) }));
        Assert.Equal(("too-much-regularization", Certainty.Proof), (found.Rule, found.Certainty));
        Assert.Equal($"A weight decay of {decay} takes {decay} % of each weight in every step, at this learning rate.", found.What());
        Assert.InRange(found.Cures[0].Value!.Value, 1e-3, 0.1);
    }

    [Fact]
    public void A_layer_of_one_unit_is_blamed_before_the_answer_that_is_always_the_same()
    {
        // Its only unit is dead.
        var run = new SickRun { Model = () => SickRun.Mlp(() => new Relu(), 1), Epochs = 40, Change = model => ((Linear)model[1]).Bias!.CopyFrom([-50]) };
        Assert.Equal(["underfitting"], Announced(run).Select(f => f.Rule).Distinct());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_handful_of_steps_is_too_few(int epochs)
    {
        Finding found = Assert.Single(Announced(new SickRun { BatchSize = 1437, Epochs = epochs }));
        Assert.Equal("stopped-too-early", found.Rule);
        Assert.StartsWith($"The run has only {epochs} steps: the loss is at ", found.What(), StringComparison.Ordinal);
        Assert.Equal(600, found.Cures[0].Value);
    }

    [Fact]
    public void A_rate_that_a_schedule_lowers_to_nothing_is_no_parameter_that_never_changes()
    {
        var run = new SickRun { Optimizer = model => new AdamW(model.Parameters(), 0.01, weightDecay: 60) };
        Assert.DoesNotContain(Announced(run), f => f.Rule == "parameter-not-trained");
    }

    private static List<Finding> Announced(SickRun run)
    {
        run.Examine(out List<Finding> announced);
        return [.. announced.Where(f => f.Level >= FindingLevel.Warning)];
    }
}


namespace Myelin.Tests.Optim;

public sealed class ScheduleTests
{
    [Theory, Golden("StepDecay", "optim"), Covers("schedule StepDecay")]
    public void Step_decay_matches(GoldenCase c) => Rates(c, Schedule.StepDecay(c.Int("every"), c.Double("factor")), 0);

    [Theory, Golden("Cosine", "optim"), Covers("schedule Cosine")]
    public void Cosine_matches(GoldenCase c) => Rates(c, Schedule.Cosine(c.Double("floor")), c.Int("total"));

    [Theory, Golden("OneCycle", "optim"), Covers("schedule OneCycle")]
    public void One_cycle_matches(GoldenCase c) =>
        Rates(c, Schedule.OneCycle(c.Double("rise"), c.Double("startDivisor"), c.Double("endDivisor")), c.Int("total"));

    [Theory, Golden("WarmUp", "optim"), Covers("schedule WarmUp")]
    public void Warm_up_matches(GoldenCase c) => Rates(c, Schedule.WarmUp(c.Int("steps")), 14);

    [Theory, Golden("ReduceOnPlateau", "optim"), Covers("schedule ReduceOnPlateau")]
    public void Reduce_on_plateau_matches(GoldenCase c)
    {
        var schedule = new ReduceOnPlateau(c.Int("patience"), c.Double("factor"), c.Double("threshold"));
        List<double> rates = [];
        foreach (double figure in c.Doubles("figures"))
        {
            rates.Add(schedule.Factor(0, 0));
            schedule.Observe(figure);
        }

        Compare.Close(c.Doubles("rates"), [.. rates], "rates", new Tolerance(1e-12));
    }

    [Fact]
    public void A_warm_up_hands_over()
    {
        Schedule schedule = Schedule.WarmUp(4, Schedule.Cosine());
        Assert.Equal(0.25, schedule.Factor(0, 14));
        Assert.Equal(1, schedule.Factor(4, 14));
        Assert.Equal(Schedule.Cosine().Factor(5, 10), schedule.Factor(9, 14));
        Assert.Equal("StepDecay: every must be at least 1.\n  Got 0.\n  It is the number of epochs between reductions: try 10. (Parameter 'every')",
            Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.StepDecay(0)).Message);
    }

    [Fact]
    public void A_warm_up_may_precede_a_schedule_that_counts_epochs()
    {
        var optimizer = new Sgd(new Linear(2, 1).Parameters(), 1);
        Schedule schedule = Schedule.WarmUp(4, Schedule.StepDecay(2, 0.5));
        double Rate(long steps, long epochs)
        {
            schedule.Apply(optimizer, new ScheduleProgress(steps, 30, epochs, 10));
            return optimizer.LearningRate;
        }

        Assert.Equal([0.25, 1, 1, 0.5, 0.25], [Rate(0, 0), Rate(3, 1), Rate(4, 1), Rate(6, 2), Rate(12, 4)]);
        Assert.Equal("WarmUp: a schedule that counts epochs needs their number.\n  Got 4 of 30 steps, followed by StepDecay(2, 0.5).\n" +
            "  Call schedule.Apply(optimizer, new ScheduleProgress(steps, totalSteps, epochs, totalEpochs)); a Trainer does.",
            Assert.Throws<InvalidOperationException>(() => schedule.Apply(optimizer, 4, 30)).Message);
    }

    [Fact]
    public void What_follows_a_warm_up_observes_the_loss_and_is_saved()
    {
        static Schedule Plateau() => Schedule.WarmUp(1, new ReduceOnPlateau(patience: 0, factor: 0.5));
        Schedule schedule = Plateau(), restored = Plateau();
        schedule.Observe(1);
        schedule.Observe(1);
        var state = new SavedState();
        schedule.SaveState(state);
        restored.LoadState(state);
        var optimizer = new Sgd(new Linear(2, 1).Parameters(), 1);
        restored.Apply(optimizer, new ScheduleProgress(3, 9, 2, 9));
        Assert.Equal(0.5, optimizer.LearningRate);
    }

    [Fact]
    public void Apply_scales_each_group_from_its_base()
    {
        var model = new Linear(2, 1);
        var optimizer = new Sgd([new ParameterGroup([model.Weight]) { LearningRate = 1 }, new ParameterGroup([model.Bias!]) { LearningRate = 0.5 }]);
        Schedule.StepDecay(1, 0.5).Apply(optimizer, 2, 9);
        Assert.Equal([0.25, 0.125], optimizer.Groups.Select(g => g.LearningRate));
        Schedule.StepDecay(1, 0.5).Apply(optimizer, 1, 9);
        Assert.Equal([0.5, 0.25], optimizer.Groups.Select(g => g.LearningRate));
        optimizer.LearningRate = 2;
        Assert.Equal([2.0, 1.0], optimizer.Groups.Select(g => g.LearningRate)); // in the proportion they were given in
        Schedule.StepDecay(1, 0.5).Apply(optimizer, 1, 9);
        Assert.Equal([1.0, 0.5], optimizer.Groups.Select(g => g.LearningRate));
    }

    [Theory]
    [InlineData(double.NaN), InlineData(-1), InlineData(double.PositiveInfinity)]
    public void A_factor_that_is_no_rate_is_an_error(double factor) => Assert.StartsWith(
        FormattableString.Invariant(
            $"ConstantSchedule: Factor must be a finite number, at least 0.\n  Got {factor}.\n  Check its value for every number of completed units."),
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ConstantSchedule(factor).Apply(new Sgd(new Linear(2, 1).Parameters()), 0, 9)).Message, StringComparison.Ordinal);

    [Fact]
    public void Half_a_cosine_without_the_platforms()
    {
        for (int i = 0; i <= 1000; i++) Assert.InRange(Schedule.HalfCosine(i / 1000.0) - ((1 + Math.Cos(Math.PI * i / 1000)) / 2), -1e-15, 1e-15);
    }

    private sealed class ConstantSchedule(double factor) : Schedule(ScheduleUnit.Step)
    {
        public override double Factor(long done, long total) => factor;

        public override string ToString() => "Constant";
    }

    private static void Rates(GoldenCase c, Schedule schedule, int total)
    {
        double[] expected = c.Doubles("rates");
        Compare.Close(expected, [.. expected.Select((_, i) => schedule.Factor(i, total))], "rates", new Tolerance(1e-10));
    }
}

namespace Myelin.Runs;

/// <summary>The schedules of the learning rate, by name.</summary>
internal static class Schedules
{
    /// <summary>The rate increases over this many steps, or a tenth of all steps if there are few.</summary>
    private const int WarmUpSteps = 100;

    internal static IReadOnlyList<string> Names { get; } = ["cosine", "warm-up", "constant", "one-cycle", "step", "plateau"];

    internal static Schedule? Create(OptionValues settings, long steps) => settings.Get(TrainOptions.Schedule) switch
    {
        "warm-up" => Schedule.WarmUp((int)Math.Min(WarmUpSteps, Math.Max(1, steps / 10)), Schedule.Cosine()),
        "cosine" => Schedule.Cosine(),
        "one-cycle" => Schedule.OneCycle(rise: 0.2),
        "step" => Schedule.StepDecay(Math.Max(1, settings.Get(TrainOptions.Epochs) / 3)),
        "plateau" => new ReduceOnPlateau(patience: 3),
        _ => null,
    };
}

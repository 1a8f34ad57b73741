using System.Globalization;

namespace Myelin;

internal sealed class WarmUpSchedule(int steps, Schedule? then) : Schedule(ScheduleUnit.Step)
{
    private readonly int _steps = Argument.AtLeast(0, steps, nameof(WarmUp), nameof(steps), "Try 100.");

    public override double Factor(long done, long total)
    {
        if (done < _steps) return (done + 1.0) / _steps;
        if (then is { Unit: ScheduleUnit.Epoch })
        {
            throw new InvalidOperationException(
                "WarmUp: a schedule that counts epochs needs their number.\n" +
                $"  Got {done} of {total} steps, followed by {then}.\n" +
                "  Call schedule.Apply(optimizer, new ScheduleProgress(steps, totalSteps, epochs, totalEpochs)); a Trainer does.");
        }

        return then?.Factor(done - _steps, Math.Max(total - _steps, 1)) ?? 1;
    }

    public override void Observe(double figure) => then?.Observe(figure);

    public override void SaveState(SavedState state) => then?.SaveState(state);

    public override void LoadState(SavedState state) => then?.LoadState(state);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"WarmUp({_steps}, {then?.ToString() ?? "constant"})");

    internal override double FactorAt(ScheduleProgress progress) => progress.Steps >= _steps && then is { Unit: ScheduleUnit.Epoch }
        ? then.Factor(progress.Epochs, progress.TotalEpochs)
        : Factor(progress.Steps, progress.TotalSteps);
}

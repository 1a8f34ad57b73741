using System.Globalization;

namespace Myelin;

internal sealed class StepSchedule(int every, double factor) : Schedule(ScheduleUnit.Epoch)
{
    private readonly int _every = Argument.AtLeast(1, every, nameof(StepDecay), nameof(every), "It is the number of epochs between reductions: try 10.");
    private readonly double _factor = Argument.NotNegative(factor, nameof(StepDecay), nameof(factor), "Try 0.1.");

    public override double Factor(long done, long total)
    {
        double product = 1;
        for (long cut = done / _every; cut > 0; cut--) product *= _factor;
        return product;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"StepDecay({_every}, {_factor})");
}

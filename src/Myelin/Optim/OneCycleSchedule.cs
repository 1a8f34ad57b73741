using System.Globalization;

namespace Myelin;

internal sealed class OneCycleSchedule(double rise, double startDivisor, double endDivisor) : Schedule(ScheduleUnit.Step)
{
    private readonly double _rise = Argument.Share(rise, nameof(OneCycle), nameof(rise), "Try 0.3.");
    private readonly double _startDivisor = Argument.Positive(startDivisor, nameof(OneCycle), nameof(startDivisor), "Try 25.");
    private readonly double _endDivisor = Argument.Positive(endDivisor, nameof(OneCycle), nameof(endDivisor), "Try 1e4.");

    public override double Factor(long done, long total)
    {
        double start = 1 / _startDivisor, end = start / _endDivisor, peak = (_rise * total) - 1, last = total - 1;
        return done <= peak
            ? 1 + ((start - 1) * HalfCosine(peak <= 0 ? 1 : done / peak))
            : end + ((1 - end) * HalfCosine((done - peak) / Math.Max(last - peak, 1)));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"OneCycle({_rise}, {_startDivisor}, {_endDivisor})");
}

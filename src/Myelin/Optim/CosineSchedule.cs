using System.Globalization;

namespace Myelin;

internal sealed class CosineSchedule(double floor) : Schedule(ScheduleUnit.Step)
{
    private readonly double _floor = Argument.Share(floor, nameof(Cosine), nameof(floor), "Try 0, which ends at 0.");

    public override double Factor(long done, long total) => _floor + ((1 - _floor) * HalfCosine((double)done / Math.Max(total, 1)));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Cosine({_floor})");
}

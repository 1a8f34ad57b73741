using System.Globalization;

namespace Myelin;

/// <summary>What a schedule counts.</summary>
public enum ScheduleUnit
{
    /// <summary>Steps of the optimiser.</summary>
    Step,

    /// <summary>Passes over the data.</summary>
    Epoch,
}

/// <summary>
/// How the learning rate changes while training: a factor on each group's base rate. A trainer applies it by itself; in a loop of your own
/// call <see cref="Apply"/> before each step.
/// </summary>
public abstract class Schedule
{
    /// <param name="unit">What the numbers given to <see cref="Factor"/> count.</param>
    protected Schedule(ScheduleUnit unit) => Unit = unit;

    /// <summary>The schedule as it is written, with its settings: a run continues only under the same.</summary>
    public abstract override string ToString();

    /// <summary>What the numbers given to <see cref="Factor"/> count.</summary>
    public ScheduleUnit Unit { get; }

    /// <summary>The factor on the base rate.</summary>
    /// <param name="done">How many units are done, from 0.</param>
    /// <param name="total">How many there will be.</param>
    public abstract double Factor(long done, long total);

    /// <summary>Takes note of a figure that should fall: after each epoch a trainer reports the validation loss, or without validation data the training loss.</summary>
    /// <param name="figure">The loss.</param>
    public virtual void Observe(double figure) { }

    /// <summary>Writes what a resumed run needs, for a schedule that remembers something.</summary>
    public virtual void SaveState(SavedState state) { }

    /// <summary>Reads what <see cref="SaveState"/> wrote.</summary>
    public virtual void LoadState(SavedState state) { }

    /// <summary>Sets the learning rates of all groups.</summary>
    public void Apply(Optimizer optimizer, long done, long total)
    {
        double factor = Factor(done, total);
        foreach (ParameterGroup group in optimizer.Groups) group.Scale(factor);
    }

    /// <summary>Down to a part of the rate along half a cosine, step by step (Loshchilov and Hutter 2017).</summary>
    /// <param name="floor">The share left at the end.</param>
    public static Schedule Cosine(double floor = 0) => new CosineSchedule(floor);

    /// <summary>Times a factor every so many epochs. PyTorch: <c>StepLR</c>.</summary>
    /// <param name="every">Epochs between cuts, at least 1.</param>
    /// <param name="factor">What the rate is multiplied by at each.</param>
    public static Schedule StepDecay(int every, double factor = 0.1) => new StepSchedule(every, factor);

    /// <summary>Evenly from near 0 to the full rate in the first steps, then as another schedule says, or constant.</summary>
    /// <param name="steps">How many steps the rise takes.</param>
    /// <param name="then">What follows, counted from the end of the rise.</param>
    public static Schedule WarmUp(int steps, Schedule? then = null) => new WarmUpSchedule(steps, then);

    /// <summary>Up along a cosine to the full rate and down to near 0 (Smith 2018). PyTorch: <c>OneCycleLR</c>; the base rate is its max_lr.</summary>
    /// <param name="rise">The share of steps that the rise takes.</param>
    /// <param name="startDivisor">The first rate is the base divided by this.</param>
    /// <param name="endDivisor">The last rate is the first divided by this.</param>
    public static Schedule OneCycle(double rise = 0.3, double startDivisor = 25, double endDivisor = 1e4) =>
        new OneCycleSchedule(rise, startDivisor, endDivisor);

    /// <summary>Half a cosine from 1 at t = 0 to 0 at t = 1, by additions and multiplications alone: the same bits on every machine.</summary>
    internal static double HalfCosine(double t)
    {
        t = Math.Clamp(t, 0, 1);
        // cos(πt) = -cos(π(1-t)), so that the series is used up to π/2 only.
        bool mirrored = t > 0.5;
        double x = Math.PI * (mirrored ? 1 - t : t), square = x * x, term = 1, sum = 1;
        for (int k = 1; k <= 12; k++)
        {
            term *= -square / ((2 * k) * ((2 * k) - 1));
            sum += term;
        }

        return 0.5 * (1 + (mirrored ? -sum : sum));
    }
}

internal sealed class CosineSchedule(double floor) : Schedule(ScheduleUnit.Step)
{
    public override double Factor(long done, long total) => floor + ((1 - floor) * HalfCosine((double)done / Math.Max(total, 1)));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Cosine({floor})");
}

internal sealed class StepSchedule(int every, double factor) : Schedule(ScheduleUnit.Epoch)
{
    private readonly int _every = Argument.AtLeast(1, every, nameof(StepDecay), nameof(every), "The rate is cut every so many epochs: try 10.");

    public override double Factor(long done, long total)
    {
        double product = 1;
        for (long cut = done / _every; cut > 0; cut--) product *= factor;
        return product;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"StepDecay({_every}, {factor})");
}

internal sealed class WarmUpSchedule(int steps, Schedule? then) : Schedule(ScheduleUnit.Step)
{
    private readonly Schedule? _then = then is null or { Unit: ScheduleUnit.Step } ? then
        : throw new ArgumentException(
            "WarmUp: what follows must count steps too.\n" +
            "  Got a schedule that counts epochs.\n" +
            "  Try Schedule.Cosine().", nameof(then));

    public override double Factor(long done, long total) => done < steps ? (done + 1.0) / steps : _then?.Factor(done - steps, Math.Max(total - steps, 1)) ?? 1;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"WarmUp({steps}, {_then?.ToString() ?? "constant"})");
}

internal sealed class OneCycleSchedule(double rise, double startDivisor, double endDivisor) : Schedule(ScheduleUnit.Step)
{
    public override double Factor(long done, long total)
    {
        double start = 1 / startDivisor, end = start / endDivisor, peak = (rise * total) - 1, last = total - 1;
        return done <= peak
            ? 1 + ((start - 1) * HalfCosine(peak <= 0 ? 1 : done / peak))
            : end + ((1 - end) * HalfCosine((done - peak) / Math.Max(last - peak, 1)));
    }
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"OneCycle({rise}, {startDivisor}, {endDivisor})");
}

using System.Globalization;

namespace Myelin;

/// <summary>The unit that a schedule counts.</summary>
public enum ScheduleUnit
{
    /// <summary>Steps of the optimizer.</summary>
    Step,

    /// <summary>Passes over the data.</summary>
    Epoch,
}

/// <summary>
/// How the learning rate changes during training: a factor of each group's base rate. A trainer applies it automatically; in your own loop
/// call <see cref="Apply"/> before each step.
/// </summary>
public abstract class Schedule
{
    /// <param name="unit">The unit of the numbers passed to <see cref="Factor"/>.</param>
    protected Schedule(ScheduleUnit unit) => Unit = unit;

    /// <summary>The schedule as source code, with its settings: a run continues only with the same.</summary>
    public abstract override string ToString();

    /// <summary>The unit of the numbers passed to <see cref="Factor"/>.</summary>
    public ScheduleUnit Unit { get; }

    /// <summary>The factor of the base rate.</summary>
    /// <param name="done">The number of completed units, from 0.</param>
    /// <param name="total">The total number of units.</param>
    public abstract double Factor(long done, long total);

    /// <summary>
    /// Observes a value that should decrease: after each epoch a trainer reports the validation loss, or, without a validation set, the
    /// training loss.
    /// </summary>
    /// <param name="figure">The loss.</param>
    public virtual void Observe(double figure) { }

    /// <summary>Writes the state that a resumed run needs, for a schedule that has state.</summary>
    public virtual void SaveState(SavedState state) { }

    /// <summary>Reads the state that <see cref="SaveState"/> wrote.</summary>
    public virtual void LoadState(SavedState state) { }

    /// <summary>Sets the learning rates of all groups.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The factor is negative, infinite or NaN.</exception>
    public void Apply(Optimizer optimizer, long done, long total)
    {
        double factor = Argument.NotNegative(Factor(done, total), GetType().Name, nameof(Factor), "Check its value for every number of completed units.");
        foreach (ParameterGroup group in optimizer.Groups) group.Scale(factor);
    }

    /// <summary>Decreases to a fraction of the rate along half a cosine, step by step (Loshchilov and Hutter 2017).</summary>
    /// <param name="floor">The fraction left at the end.</param>
    public static Schedule Cosine(double floor = 0) => new CosineSchedule(floor);

    /// <summary>Multiplies by a factor every N epochs. PyTorch: <c>StepLR</c>.</summary>
    /// <param name="every">N, the number of epochs between reductions, at least 1.</param>
    /// <param name="factor">The factor of the rate at each reduction.</param>
    public static Schedule StepDecay(int every, double factor = 0.1) => new StepSchedule(every, factor);

    /// <summary>
    /// Increases linearly from near 0 to the full rate in the first steps, then follows another schedule or stays constant.
    /// </summary>
    /// <param name="steps">The number of steps of the increase.</param>
    /// <param name="then">The schedule that follows, counted from the end of the increase.</param>
    public static Schedule WarmUp(int steps, Schedule? then = null) => new WarmUpSchedule(steps, then);

    /// <summary>
    /// Increases along a cosine to the full rate and decreases to near 0 (Smith 2018). PyTorch: <c>OneCycleLR</c>; the base rate is its
    /// max_lr.
    /// </summary>
    /// <param name="rise">The fraction of steps with an increasing rate.</param>
    /// <param name="startDivisor">The first rate is the base divided by this.</param>
    /// <param name="endDivisor">The last rate is the first divided by this.</param>
    public static Schedule OneCycle(double rise = 0.3, double startDivisor = 25, double endDivisor = 1e4) =>
        new OneCycleSchedule(rise, startDivisor, endDivisor);

    /// <summary>
    /// Half a cosine from 1 at t = 0 to 0 at t = 1, by additions and multiplications only: the same bits on every machine.
    /// </summary>
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
    private readonly int _every = Argument.AtLeast(1, every, nameof(StepDecay), nameof(every), "It is the number of epochs between reductions: try 10.");

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

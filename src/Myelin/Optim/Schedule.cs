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
/// call <see cref="Apply(Optimizer, long, long)"/> before each step.
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
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="done">The number of completed units, from 0.</param>
    /// <param name="total">The total number of units.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is negative, infinite or NaN.</exception>
    public void Apply(Optimizer optimizer, long done, long total) => Scale(optimizer, Factor(done, total));

    /// <summary>The same for a schedule of any unit.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="progress">The steps and epochs completed so far, and their totals.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is negative, infinite or NaN.</exception>
    public void Apply(Optimizer optimizer, ScheduleProgress progress) => Scale(optimizer, FactorAt(progress));

    internal virtual double FactorAt(ScheduleProgress progress) =>
        Unit == ScheduleUnit.Step ? Factor(progress.Steps, progress.TotalSteps) : Factor(progress.Epochs, progress.TotalEpochs);

    private void Scale(Optimizer optimizer, double factor)
    {
        Argument.NotNegative(factor, GetType().Name, nameof(Factor), "Check its value for every number of completed units.");
        foreach (ParameterGroup group in optimizer.Groups) group.Scale(factor);
    }

    /// <summary>Decreases to a fraction of the rate along half a cosine, step by step (Loshchilov and Hutter 2017).</summary>
    /// <param name="floor">The fraction left at the end, 0 to 1.</param>
    public static Schedule Cosine(double floor = 0) => new CosineSchedule(floor);

    /// <summary>Multiplies by a factor every N epochs. PyTorch: <c>StepLR</c>.</summary>
    /// <param name="every">N, the number of epochs between reductions, at least 1.</param>
    /// <param name="factor">The factor of the rate at each reduction, a finite number, at least 0.</param>
    public static Schedule StepDecay(int every, double factor = 0.1) => new StepSchedule(every, factor);

    /// <summary>
    /// Increases linearly from near 0 to the full rate in the first steps, then follows another schedule or stays constant.
    /// </summary>
    /// <param name="steps">The number of steps of the increase, at least 0.</param>
    /// <param name="then">
    /// The schedule that follows. One that counts steps begins at the end of the increase; one that counts epochs, such as
    /// <see cref="StepDecay"/> or <see cref="ReduceOnPlateau"/>, counts them from the beginning of the run.
    /// </param>
    public static Schedule WarmUp(int steps, Schedule? then = null) => new WarmUpSchedule(steps, then);

    /// <summary>
    /// Increases along a cosine to the full rate and decreases to near 0 (Smith 2018). PyTorch: <c>OneCycleLR</c>; the base rate is its
    /// max_lr.
    /// </summary>
    /// <param name="rise">The fraction of steps with an increasing rate, 0 to 1.</param>
    /// <param name="startDivisor">The first rate is the base divided by this, above 0.</param>
    /// <param name="endDivisor">The last rate is the first divided by this, above 0.</param>
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

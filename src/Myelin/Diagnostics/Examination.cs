namespace Myelin;

/// <summary>A run as the doctor's rules see it: what is known before it starts, what has been measured, and its symptoms.</summary>
public sealed class Examination
{
    private readonly List<VitalSigns> _samples = [];
    private readonly List<EpochRecord> _epochs = [];
    private readonly Lazy<DataSummary?> _data, _validationData;

    internal Examination(Module model, Optimizer optimizer, TrainingTask? task, Loss? loss, Dataset? train, FitOptions? options)
    {
        (Model, Optimizer, Task, Loss, Train, Options, Validation) = (model, optimizer, task, loss, train, options, options?.Validation);
        _data = new(() => Train is null ? null : DataSummary.Of(Train));
        _validationData = new(() => Validation is null ? null : DataSummary.Of(Validation));
    }

    /// <summary>The model.</summary>
    public Module Model { get; }

    /// <summary>The optimizer.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The task; null in a loop of one's own.</summary>
    public TrainingTask? Task { get; }

    /// <summary>The loss; null if it is not known.</summary>
    public Loss? Loss { get; }

    /// <summary>The training set; null in a loop of one's own.</summary>
    public Dataset? Train { get; }

    /// <summary>The validation set; null without one.</summary>
    public Dataset? Validation { get; }

    /// <summary>How the run trains; null in a loop of one's own.</summary>
    public FitOptions? Options { get; }

    /// <summary>Steps so far.</summary>
    public long Step { get; internal set; }

    /// <summary>The number of steps of the whole run; null if it is not known.</summary>
    public long? TotalSteps { get; internal set; }

    /// <summary>The part of the run that is done, from 0 to 1; 0 if its length is not known.</summary>
    public double Progress => TotalSteps is > 0 and { } total ? (double)Step / total : 0;

    /// <summary>The losses of guessing and of perfect answers; null if they are not known.</summary>
    public Guess? Guess { get; internal set; }

    /// <summary>The relative losses of the steps.</summary>
    public LossCurve Curve { get; } = new();

    /// <summary>The measurements so far; the first one is of the initial weights.</summary>
    public IReadOnlyList<VitalSigns> Samples => _samples;

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<EpochRecord> Epochs => _epochs;

    /// <summary>How output and loss are connected; null if it is not known.</summary>
    public OutputContract? Output { get; internal set; }

    /// <summary>The training set in numbers; null if it is not known.</summary>
    public DataSummary? Data => _data.Value;

    /// <summary>The validation set in numbers; null without one.</summary>
    public DataSummary? ValidationData => _validationData.Value;

    /// <summary>The number of steps of a window for medians: a twentieth of the run, 10 to 200.</summary>
    public int Window => (int)Math.Clamp((TotalSteps ?? 1000) / 20, 10, 200);

    /// <summary>The relative loss of the last steps; 1 is guessing.</summary>
    public double RecentLoss => Curve.Recent(Window);

    /// <summary>The loss is still that of guessing, and does not fall, after a tenth of the run; or after three tenths.</summary>
    public bool IsNotLearning => Step >= 2 * Window && Guess is not null && RecentLoss >= 0.95
        && (Progress >= 0.3 || (Progress >= 0.1 && Curve.Trend((int)Step) is not { Slope: < 0, IsClear: true }));

    /// <summary>The loss is more than twice the best of earlier steps, and above guessing.</summary>
    public bool IsDiverging => Step >= 2 * Window && RecentLoss > Math.Max(1.05, 2 * Curve.Best(Window));

    /// <summary>The loss is far from perfect and no longer falls.</summary>
    public bool IsStalled => Step >= 4 * Window && RecentLoss > 0.3 && Curve.Trend((int)Step / 2) is not { Slope: < 0, IsClear: true };

    /// <summary>One of the three.</summary>
    public bool IsIll => IsNotLearning || IsDiverging || IsStalled;

    /// <summary>
    /// The difference of validation and training loss of the last epoch, relative to guessing; null without validation.
    /// </summary>
    public double? Gap => Guess is { } guess && Epochs is [.., { ValidationLoss: { } loss } last] ? guess.Relative(loss) - guess.Relative(last.TrainLoss) : null;

    /// <summary>A finding at this point of the run.</summary>
    /// <param name="rule">The rule that found it.</param>
    /// <param name="level">How much it matters.</param>
    /// <param name="certainty">How sure it is.</param>
    /// <param name="subject">What it is about; empty for the whole.</param>
    /// <param name="values">The numbers of its text.</param>
    /// <param name="cures">What to do, best first.</param>
    public Finding Found(
        DoctorRule rule, FindingLevel level, Certainty certainty, string subject, IEnumerable<(string Name, object Value)> values, params Cure[] cures) => new()
        {
            Rule = rule.Name,
            Level = level,
            Certainty = certainty,
            Subject = subject,
            Values = values.ToDictionary(v => v.Name, v => v.Value is double number ? Finding.Number(number) : v.Value.ToString() ?? ""),
            Cures = cures,
            Step = Step,
        };

    internal void Add(VitalSigns signs) => _samples.Add(signs);

    internal void Add(EpochRecord epoch) => _epochs.Add(epoch);
}

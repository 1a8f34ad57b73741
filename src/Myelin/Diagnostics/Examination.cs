namespace Myelin;

/// <summary>A run as the doctor's rules see it: what is known before it starts, what has been measured, and its symptoms.</summary>
public sealed class Examination
{
    private readonly List<VitalSigns> _samples = [];
    private readonly List<EpochRecord> _epochs = [];
    private readonly Lazy<DataSummary?> _data, _validationData;
    private readonly Lazy<SimpleMethods?> _simple;
    private readonly Lazy<bool> _beganFresh;
    private long? _illSince;
    private double _lastRate;

    internal Examination(Module model, Optimizer optimizer, TrainingTask? task, Loss? loss, Dataset? train, FitOptions? options)
    {
        (Model, Optimizer, Task, Loss, Train, Options, Validation) = (model, optimizer, task, loss, train, options, options?.Validation);
        _data = new(() => Train is null ? null : DataSummary.Of(Train));
        _beganFresh = new(() => Optimizer.Parameters.All(p => p.Shape.Rank < 2 || !p.RequiresGrad || p.IsScaledInitial));
        _simple = new(() => Train is null ? null : SimpleMethods.Of(Train));
        _validationData = new(() => Validation is null ? null : DataSummary.Of(Validation));
    }

    /// <summary>The model.</summary>
    public Module Model { get; }

    /// <summary>The optimizer.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The task; null in a loop of one's own.</summary>
    public TrainingTask? Task { get; }

    /// <summary>The loss; null if it is not known.</summary>
    public Loss? Loss { get; internal set; }

    /// <summary>The training set; null in a loop of one's own.</summary>
    public Dataset? Train { get; }

    /// <summary>The validation set; null without one.</summary>
    public Dataset? Validation { get; }

    /// <summary>How the run trains; null in a loop of one's own.</summary>
    public FitOptions? Options { get; }

    /// <summary>The keys of the parameters that are frozen on purpose.</summary>
    public IReadOnlySet<string> Frozen { get; internal init; } = new HashSet<string>();

    /// <summary>Whether the weights are known to have been finite before the first step: those of a loop of one's own are first seen after it.</summary>
    internal bool BeganFinite { get; init; }

    /// <summary>Steps so far.</summary>
    public long Step { get; internal set; }

    /// <summary>The number of steps of the whole run; null if it is not known.</summary>
    public long? TotalSteps { get; internal set; }

    /// <summary>The part of the run that is done, from 0 to 1; if its length is not known, as if 1,000 steps were to come.</summary>
    public double Progress => (double)Step / (TotalSteps is > 0 and { } total ? total : Step + 1000);

    /// <summary>How the run ended; null before.</summary>
    public TrainingEnd? End { get; internal set; }

    /// <summary>The number of backward passes since the gradients were last cleared; 0 in <see cref="Trainer"/>, which clears them.</summary>
    public int BackwardPasses { get; internal set; }

    /// <summary>Whether the gradients were cleared between two steps: then their passes do not become more and more.</summary>
    internal bool ClearsGradients { get; set; }

    /// <summary>The losses of guessing and of perfect answers; null if they are not known.</summary>
    public Guess? Guess { get; internal set; }

    /// <summary>The relative losses of the steps.</summary>
    public LossCurve Curve { get; } = new();

    /// <summary>The measurements so far; the first one is of the initial weights.</summary>
    public IReadOnlyList<VitalSigns> Samples => _samples;

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<EpochRecord> Epochs => _epochs;

    /// <summary>Short trainings on few examples; null if there were none.</summary>
    public Trial? Trial { get; internal set; }

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

    /// <summary>
    /// Whether training began with the initial weights of the model's seed, scaled perhaps, and not with weights that were loaded or trained. To be
    /// asked before the first step; it is remembered.
    /// </summary>
    internal bool BeganFresh => _beganFresh.Value;

    /// <summary>What simple methods make of the training set; null if they do not apply. Computed when it is first needed.</summary>
    internal SimpleMethods? Simple => _simple.Value;

    /// <summary>
    /// Whether the loss is above a limit, and not as low as the data allow: a network that is about as good as simple methods on examples that they
    /// were not fitted to is not ill; where these get hardly below guessing, nor is one that has learned half as much as they do.
    /// </summary>
    internal bool IsFar(double limit)
    {
        const double Noisy = 0.6, Margin = 0.02, Enough = 0.5, Least = 0.005;
        if (!(RecentLoss > limit)) return false;
        if (RecentLoss > 1.1 || Simple is not { } simple) return true;
        if (simple.Loss <= Noisy) return RecentLoss >= simple.Loss + (2 * simple.LossError) + Margin;
        // Where little can be learned, the loss of some steps is mostly noise.
        (double level, double error) = Curve.Level((int)Step / 2);
        return 1 - level + (2 * error) < Math.Max(Least, Enough * (1 - simple.Loss));
    }

    /// <summary>Whether the loss is near that of perfect answers, or below what simple methods reach on examples that they were not fitted to.</summary>
    internal bool IsAsGoodAsPossible => RecentLoss < 0.03 || (Simple is { Loss: < 0.9 } simple && RecentLoss < simple.Loss + simple.LossError);

    /// <summary>The loss is still that of guessing, and does not fall, after a tenth of the run; or after three tenths.</summary>
    public bool IsNotLearning => Step >= 2 * Window && Guess is not null && RecentLoss >= 0.95 && Progress >= 0.1
        && (Progress >= 0.3 || Curve.Trend((int)Step) is not { Slope: < 0, IsClear: true }) && IsFar(0) && !LearnsALittle;

    /// <summary>
    /// Whether the loss of a loop whose data are not known is clearly below guessing, if only a little: of rare classes, not much more may be learned.
    /// </summary>
    private bool LearnsALittle
    {
        get
        {
            const double Least = 0.005;
            if (Train is not null) return false;
            (double level, double error) = Curve.Level((int)Step / 2);
            return level + (2 * error) < 1 - Least;
        }
    }

    /// <summary>The loss is more than twice the best of earlier steps, and above guessing.</summary>
    public bool IsDiverging => Step >= 2 * Window && RecentLoss > 1.05 && RecentLoss > 2 * Curve.Best(Window);

    /// <summary>The loss is far from perfect and no longer falls.</summary>
    public bool IsStalled => Step >= 4 * Window && Progress >= 0.2 && RecentLoss > 0.3 && Curve.Trend((int)Step / 2) is not { Slope: < 0, IsClear: true }
        && RecentLoss > 0.97 * Curve.Median(((int)Step / 2) - (Window / 2), Window) && IsFar(0);

    /// <summary>One of the three.</summary>
    public bool IsIll => RecentLoss > 0.3 && (IsNotLearning || IsDiverging || IsStalled);

    /// <summary>Whether the run was ill at its last sample: known without another look at the whole curve.</summary>
    internal bool WasIll => _illSince is not null;

    /// <summary>The part of the run for which it has been ill without a break, as far as measured.</summary>
    internal double IllFor => _illSince is { } since ? (double)(Step - since) / Math.Max(1, TotalSteps ?? (Step + 1000)) : 0;

    /// <summary>
    /// The difference of validation and training loss of the last epoch, relative to guessing; null without validation.
    /// </summary>
    public double? Gap =>
        Guess is { } guess && Epochs is [.., { ValidationLoss: { } loss } last] ? guess.Relative(loss) - guess.Relative(last.TrainLoss) : null;

    /// <summary>The norm of a step's change divided by that of the weights: the median over weights and the last three samples; null before a step.</summary>
    public double? UpdateRatio => ParameterSigns.MedianRatio(Recent(3).SelectMany(s => s.Parameters));

    /// <summary>The number of last samples at which a schedule had taken the learning rate below a thousandth of what it was before.</summary>
    internal int RestingSamples { get; private set; }

    /// <summary>The highest learning rate of any sample after a step; a loop of one's own may set it at every step.</summary>
    internal double HighestRate { get; private set; }

    /// <summary>Whether a schedule has raised the learning rate since the sample before the last one: it is not yet where it will be.</summary>
    internal bool IsRateRising { get; private set; }

    /// <summary>The largest of any sample: a network that died of long steps has short ones afterwards.</summary>
    internal double PeakUpdateRatio { get; private set; }

    /// <summary>The lowest validation loss of an epoch so far; NaN if an epoch had none.</summary>
    internal double LowestValidationLoss { get; private set; } = double.PositiveInfinity;

    /// <summary>
    /// The norm of an early step's change divided by that of the initial weights: the largest of the first three samples, in the median over weights.
    /// Later ratios hide long steps, because the weights have grown by them.
    /// </summary>
    internal double StartRatio
    {
        get
        {
            Dictionary<Parameter, double> initial = [];
            foreach (ParameterSigns p in _samples.Take(1).SelectMany(s => s.Parameters).Where(p => p.IsWeight && p.Norm > 0)) initial.Add(p.Parameter, p.Norm);
            // The step's own length, or the mean growth since the start if that is more.
            double RatioTo(double norm, ParameterSigns p, long step) => Math.Max(p.UpdateRatio!.Value * p.Norm, (p.Norm - norm) / Math.Max(1, step)) / norm;
            double Of(VitalSigns signs)
            {
                double[] ratios = [.. signs.Parameters.Where(p => p.UpdateRatio is not null && initial.ContainsKey(p.Parameter))
                    .Select(p => RatioTo(initial[p.Parameter], p, signs.Step))];
                return ratios.Length == 0 ? 0 : Quantiles.Median(ratios);
            }

            double largest = 0;
            foreach (VitalSigns signs in _samples.Skip(1).Take(3))
            {
                if (Of(signs) is var ratio && ratio > largest) largest = ratio;
            }

            return largest;
        }
    }

    /// <summary>The size of a usual early step, relative to the initial weights.</summary>
    internal const double UsualRatio = 0.02;

    /// <summary>A learning rate at which early steps would have a usual size.</summary>
    internal double UsualRate
    {
        get
        {
            double rate = Optimizer.Groups[0].BaseLearningRate;
            return StartRatio is > 0 and var ratio && double.IsFinite(ratio) ? rate * UsualRatio / ratio : rate;
        }
    }

    /// <summary>The model's output in evaluation mode; null if it is not one tensor of numbers or ids.</summary>
    internal Tensor? Predict(Batch batch) => Model switch
    {
        Module<Tensor, Tensor> numbers when batch.HasInputs => numbers.Predict(batch.Inputs),
        Module<IntTensor, Tensor> ids when batch.HasTokens => ids.Predict(batch.Tokens),
        _ => null,
    };

    /// <summary>The loss of some examples in evaluation mode; NaN if it is not known.</summary>
    internal double Evaluate(Batch batch)
    {
        if (Loss is not { } loss || Predict(batch) is not { } output) return double.NaN;
        return NoGrad.Run(() => batch.HasLabels ? loss.Call(output, batch.Labels) : loss.Call(output, batch.Targets)).Item();
    }

    /// <summary>The last samples after a step.</summary>
    internal IEnumerable<VitalSigns> Recent(int count) => _samples.Where(s => s.Along is not null || s.Step > 0).TakeLast(count);

    /// <summary>The layers with weights that are multiplied, in the order in which they ran at the start.</summary>
    internal IReadOnlyList<LayerSigns> WeightLayers => _samples.Count == 0 ? [] : [.. _samples[0].Layers.Where(IsProduct)];

    /// <summary>The first layer with weights, of any kind; null if none ran.</summary>
    internal LayerSigns? FirstWeights =>
        _samples.Count == 0 ? null : _samples[0].Layers.FirstOrDefault(l => l.Layer.NamedParameters().Any(p => p.Parameter.Shape.Rank >= 2));

    /// <summary>Whether a layer multiplies by weights.</summary>
    internal static bool IsProduct(LayerSigns signs) => signs.Layer is Linear or Conv1d or Conv2d;

    /// <summary>Whether a single linear layer has all the weights.</summary>
    internal bool IsLinear =>
        _samples.Count > 0 && _samples[0].Layers.Where(l => l.Layer.NamedParameters().Any()).ToArray() is [{ Layer: Linear }];

    /// <summary>A finding of a rule of your own at this point of the run.</summary>
    /// <param name="rule">The rule that found it.</param>
    /// <param name="level">How much it matters.</param>
    /// <param name="certainty">How sure it is.</param>
    /// <param name="text">What was found, in a sentence with its numbers.</param>
    /// <param name="cures">What to do, best first.</param>
    public Finding Found(DoctorRule rule, FindingLevel level, Certainty certainty, string text, params Cure[] cures) =>
        Found(rule, level, certainty, "", values: [], cures) with { Text = text };

    /// <summary>A finding of a rule whose texts are the doctor's.</summary>
    /// <param name="rule">The rule that found it.</param>
    /// <param name="level">How much it matters.</param>
    /// <param name="certainty">How sure it is.</param>
    /// <param name="subject">What it is about; empty for the whole.</param>
    /// <param name="values">The numbers of its text.</param>
    /// <param name="cures">What to do, best first.</param>
    internal Finding Found(
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

    internal void Add(VitalSigns signs)
    {
        if (_samples.Count > 1) _samples[^1].Release();
        _samples.Add(signs);
        if (signs.UpdateRatio is { } ratio && ratio > PeakUpdateRatio) PeakUpdateRatio = ratio;
        // Before the first step a schedule has not spoken yet.
        IsRateRising = Step > 0 && Optimizer.LearningRate > _lastRate && _lastRate > 0;
        _lastRate = Step > 0 ? Optimizer.LearningRate : 0;
        if (Step > 0) HighestRate = Math.Max(HighestRate, Optimizer.LearningRate);
        RestingSamples = Optimizer.LearningRate < HighestRate / 1000 ? RestingSamples + 1 : 0;
        _illSince = IsIll ? _illSince ?? Step : null;
    }

    internal void Add(EpochRecord epoch)
    {
        _epochs.Add(epoch);
        LowestValidationLoss = Math.Min(LowestValidationLoss, epoch.ValidationLoss ?? double.NaN);
    }

    /// <summary>How far the run is, and its relative loss.</summary>
    public override string ToString() => $"step {Step}, loss {Finding.Number(RecentLoss)} of guessing, {Samples.Count} samples";
}

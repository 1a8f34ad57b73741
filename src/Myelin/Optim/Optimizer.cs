using System.Globalization;

namespace Myelin;

/// <summary>
/// Updates parameters from their gradients. Each derived class documents its rule, with θ for a parameter, g for its gradient and η for the
/// learning rate. Your own optimizer names the state it keeps of each parameter in <see cref="StateNames"/> and takes a step in
/// <see cref="Update"/>; learning rates, schedules, groups, freezing and checkpoints are provided by this class. State that is not of one
/// parameter is written in <see cref="SaveState"/>.
/// </summary>
/// <remarks>
/// Adam, AdamW, RmsProp and Adagrad keep g² in float32: it becomes infinite for gradients above 1.8e19, and the parameter no longer moves, as
/// in PyTorch. Limit such gradients first (<c>ClipGradNorm</c>).
/// </remarks>
public abstract class Optimizer
{
    private readonly List<ParameterGroup> _groups = [];
    private readonly List<double> _shares = [];
    private readonly Dictionary<Parameter, OptimizerState> _states = [];
    private long _declaredBefore;

    /// <param name="parameters">The parameters to train.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="weightDecay">How strongly weights are pulled to 0.</param>
    protected Optimizer(IEnumerable<Parameter> parameters, double learningRate, double weightDecay)
        : this([new ParameterGroup(parameters) { LearningRate = learningRate, WeightDecay = weightDecay }]) { }

    /// <param name="groups">The parameters to train, each group with its learning rate and weight decay.</param>
    /// <exception cref="ArgumentException">There is no parameter, or one is listed twice.</exception>
    protected Optimizer(IEnumerable<ParameterGroup> groups)
    {
        foreach (ParameterGroup group in groups) AddGroup(group);
        if (_groups.All(g => g.Parameters.Count == 0))
        {
            throw new ArgumentException(
                $"{GetType().Name}: an optimizer needs parameters.\n" +
                "  Got none.\n" +
                "  Try model.Parameters(), of a model that has layers with weights.", nameof(groups));
        }
    }

    /// <summary>The groups: parameters that share a learning rate and a weight decay.</summary>
    public IReadOnlyList<ParameterGroup> Groups => _groups;

    /// <summary>The number of steps taken.</summary>
    public long Steps { get; internal set; }

    /// <summary>
    /// The learning rate of the first group. Setting it sets the base rate of schedules, and scales the other groups: their rates keep the
    /// ratio to the first group's that they had when they were added, so that a slow group stays slow.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative, infinite or NaN.</exception>
    /// <exception cref="InvalidOperationException">
    /// There are several groups and the first one's rate was 0, so that there is no ratio.
    /// </exception>
    public double LearningRate
    {
        get => _groups[0].LearningRate;
        set
        {
            Argument.NotNegative(value, GetType().Name, nameof(LearningRate), "Try 0.001.");
            if (!_shares.All(double.IsFinite))
            {
                throw new InvalidOperationException(
                    $"{GetType().Name}: the groups' learning rates are set in proportion to the first group's.\n" +
                    $"  Got {string.Join(" and ", _groups.Select(g => g.BaseLearningRate.ToString(CultureInfo.InvariantCulture)))}.\n" +
                    "  Put a group with a learning rate above 0 first.");
            }

            for (int i = 0; i < _groups.Count; i++) _groups[i].Rebase(value * _shares[i]);
        }
    }

    /// <summary>Restores the base and the current rate of each group.</summary>
    internal void RestoreRates(IReadOnlyList<(double Base, double Current)> rates)
    {
        for (int i = 0; i < _groups.Count; i++)
        {
            _groups[i].Restore(rates[i].Base, rates[i].Current);
            _shares[i] = i == 0 ? 1 : rates[i].Base / rates[0].Base;
        }
    }

    /// <summary>Adds parameters with their own settings, such as a pretrained part with a lower learning rate.</summary>
    /// <exception cref="ArgumentException">
    /// A parameter is already in a group or twice in this one, or a setting is out of range.
    /// </exception>
    public void AddGroup(ParameterGroup group)
    {
        group.Check(GetType().Name);
        var listed = Parameters.ToHashSet();
        foreach (Parameter parameter in group.Parameters)
        {
            // Listing it twice would take two steps at once.
            if (listed.Add(parameter)) continue;
            throw new ArgumentException(
                $"{GetType().Name}: a parameter can be listed only once, in one group.\n  Got {parameter} twice.\n  Remove one of the two.", nameof(group));
        }

        _shares.Add(_groups.Count == 0 ? 1 : group.BaseLearningRate / _groups[0].BaseLearningRate);
        _groups.Add(group);
        foreach (Parameter parameter in group.Parameters) parameter.IsTrained = true;
        _declaredBefore = Parameter.DeclaredSoFar;
    }

    /// <summary>Updates every parameter that has a gradient and is not frozen.</summary>
    /// <exception cref="InvalidOperationException">
    /// The loss also depends on a parameter that no optimizer has and that is not frozen: one of a module that was not declared by
    /// <c>Child</c>, or one declared after the optimizer was created. Training a part of a model is not an error.
    /// </exception>
    public void Step()
    {
        if (Leaf.AnyUntrained) Forgotten.RequireNone(this, _declaredBefore);
        Steps++;
        foreach (ParameterGroup group in _groups)
        {
            foreach (Parameter parameter in group.Parameters)
            {
                Tensor value = parameter.Value;
                if (!parameter.RequiresGrad || value.GradForUpdate is not { } gradient) continue;
                OptimizerState state = StateOf(parameter);
                state.Steps++;
                Update(group, state, value.Span, gradient.Span);
                value.Storage.Version++;
                GC.KeepAlive(gradient);
                GC.KeepAlive(state);
            }
        }
    }

    /// <summary>Clears the gradients of all parameters. Call it before each backward pass.</summary>
    public void ZeroGrad()
    {
        foreach (Parameter parameter in Parameters) parameter.ZeroGrad();
    }

    /// <summary>All parameters of all groups, in order.</summary>
    public IEnumerable<Parameter> Parameters => _groups.SelectMany(g => g.Parameters);

    /// <summary>
    /// The optimizer's state for each parameter, for saving: <c>0.weight.exp_avg</c> and the like.
    /// </summary>
    internal IEnumerable<(string Key, Tensor Value)> StateDict() =>
        from parameter in Parameters
        where _states.ContainsKey(parameter)
        let state = _states[parameter]
        from part in state.Parts
        select ($"{parameter.Key}.{part.Name}", part.Value);

    /// <summary>The number of steps of each parameter, by key.</summary>
    internal IEnumerable<(string Key, long Steps)> ParameterSteps() => Parameters.Where(_states.ContainsKey).Select(p => (p.Key, _states[p].Steps));

    /// <summary>The parameters that are not frozen and have never had a gradient in a step.</summary>
    internal IEnumerable<Parameter> WithoutSteps() => Parameters.Where(p => p.RequiresGrad && !_states.ContainsKey(p));

    /// <summary>The state of a parameter, created if it is missing, so that a loader can fill it.</summary>
    internal OptimizerState StateOf(Parameter parameter)
    {
        if (!_states.TryGetValue(parameter, out OptimizerState? state)) _states.Add(parameter, state = new OptimizerState(parameter.Shape, StateNames));
        return state;
    }

    /// <summary>The optimizer with the settings that all its groups share: a run continues only with the same.</summary>
    public sealed override string ToString() => Settings.Length == 0 ? GetType().Name : $"{GetType().Name}({Settings})";

    /// <summary>The settings other than learning rate and weight decay, as text; empty if there are none.</summary>
    protected abstract string Settings { get; }

    /// <summary>The tensors kept for each parameter, by PyTorch's names; all start at zero.</summary>
    protected abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>
    /// Writes the state that a resumed run needs and that is not of one parameter, such as an estimate common to all; that of
    /// <see cref="StateNames"/> is always saved.
    /// </summary>
    public virtual void SaveState(SavedState state) { }

    /// <summary>Reads the state that <see cref="SaveState"/> wrote.</summary>
    public virtual void LoadState(SavedState state) { }

    /// <summary>Updates one parameter from its gradient.</summary>
    /// <param name="group">The parameter's learning rate and weight decay.</param>
    /// <param name="state">The state of the parameter; <see cref="OptimizerState.Steps"/> already includes this step.</param>
    /// <param name="value">θ, to be overwritten.</param>
    /// <param name="gradient">g.</param>
    protected abstract void Update(ParameterGroup group, OptimizerState state, Span<float> value, ReadOnlySpan<float> gradient);
}

/// <summary>Parameters that share settings.</summary>
public sealed class ParameterGroup
{
    /// <summary>A group of the given parameters.</summary>
    public ParameterGroup(IEnumerable<Parameter> parameters) => Parameters = [.. parameters];

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The base η, which schedules scale.</summary>
    public double BaseLearningRate { get; private set; } = 1e-3;

    /// <summary>The current η, at least 0. Its initial value is also the base.</summary>
    public double LearningRate
    {
        get => _learningRate ?? BaseLearningRate;
        init => BaseLearningRate = value;
    }

    /// <summary>The settings: <c>ParameterGroup(6 parameters, learning rate 0.001)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"ParameterGroup({Parameters.Count} parameters, learning rate {LearningRate}{(WeightDecay == 0 ? "" : $", weight decay {WeightDecay}")})");

    private double? _learningRate;

    /// <summary>Sets η to a fraction of the base.</summary>
    internal void Scale(double factor) => _learningRate = BaseLearningRate * factor;

    /// <summary>Sets η and the base.</summary>
    internal void Rebase(double learningRate) => (BaseLearningRate, _learningRate) = (learningRate, null);

    internal void Restore(double rate, double current) => (BaseLearningRate, _learningRate) = (rate, current);

    /// <summary>How strongly weights are pulled to 0, at least 0; each optimizer defines how.</summary>
    public double WeightDecay { get; init; }

    internal void Check(string name)
    {
        Argument.NotNegative(LearningRate, name, "learningRate", "Try 0.001.");
        Argument.NotNegative(WeightDecay, name, "weightDecay", "Try 0.0001, or leave it out.");
    }
}

/// <summary>An optimizer's state for one parameter.</summary>
public sealed class OptimizerState
{
    internal OptimizerState(Shape shape, IReadOnlyList<string> names) => Parts = [.. names.Select(name => (name, Tensor.Zeros(shape.AsSpan())))];

    /// <summary>The number of steps of this parameter.</summary>
    public long Steps { get; internal set; }

    /// <summary>
    /// The values kept under a name of <c>StateNames</c>, one per element of the parameter, initially 0; to be overwritten.
    /// </summary>
    /// <exception cref="KeyNotFoundException">The name is not in the optimizer's <c>StateNames</c>.</exception>
    public Span<float> this[string name]
    {
        get
        {
            foreach ((string own, Tensor value) in Parts)
            {
                if (own == name) return value.Span;
            }

            throw new KeyNotFoundException(
                $"OptimizerState: the name must be one of the optimizer's StateNames.\n" +
                $"  Got \"{name}\"; it has {(Parts.Count == 0 ? "none" : string.Join(", ", Parts.Select(p => p.Name)))}.\n" +
                "  Add it to StateNames.");
        }
    }

    /// <summary>What it keeps: <c>OptimizerState(12 steps, exp_avg, exp_avg_sq)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"OptimizerState({string.Join(", ", Parts.Select(p => p.Name).Prepend($"{Steps} steps"))})");

    /// <summary>The state tensors with their names.</summary>
    internal IReadOnlyList<(string Name, Tensor Value)> Parts { get; }
}

using System.Globalization;

namespace Myelin;

/// <summary>
/// Gradient descent: g ← g + λθ; with momentum v ← μv + g and g ← v (Nesterov: g + μv); θ ← θ - ηg. PyTorch: <c>optim.SGD</c>. On the whole
/// data set at once it is plain gradient descent, on batches stochastic gradient descent.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly double _momentum;
    private readonly bool _nesterov;

    /// <param name="parameters">The parameters to train.</param>
    /// <param name="learningRate">The learning rate η, at least 0; small, as 0.001.</param>
    /// <param name="momentum">μ, at least 0 and below 1; 0.9 is usual, 0 means none.</param>
    /// <param name="nesterov">Whether to use Nesterov momentum (1983); needs momentum.</param>
    /// <param name="weightDecay">The weight decay λ, at least 0.</param>
    public Sgd(IEnumerable<Parameter> parameters, double learningRate = 0.01, double momentum = 0, bool nesterov = false, double weightDecay = 0)
        : base(parameters, learningRate, weightDecay) => (_momentum, _nesterov) = Checked(momentum, nesterov);

    /// <param name="groups">The parameters to train, each group with its learning rate and weight decay.</param>
    /// <param name="momentum">μ, from 0 to below 1.</param>
    /// <param name="nesterov">Whether to use Nesterov momentum (1983); needs momentum.</param>
    public Sgd(IEnumerable<ParameterGroup> groups, double momentum = 0, bool nesterov = false) : base(groups) =>
        (_momentum, _nesterov) = Checked(momentum, nesterov);

    /// <inheritdoc/>
    protected override string Settings => string.Create(CultureInfo.InvariantCulture, $"momentum {_momentum}{(_nesterov ? ", nesterov" : "")}");

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => _momentum == 0 ? [] : ["momentum_buffer"];

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, OptimizerState state, Span<float> value, ReadOnlySpan<float> gradient) =>
        Kernels.Update.Sgd(
            value, gradient, _momentum == 0 ? default : state.Parts[0].Value.Span, group.LearningRate, _momentum, 0,
            group.WeightDecay, _nesterov, state.Steps == 1);

    private static (double Momentum, bool Nesterov) Checked(double momentum, bool nesterov)
    {
        Argument.BelowOne(momentum, nameof(Sgd), nameof(momentum), "Try 0.9, or leave it out.");
        if (nesterov && momentum == 0) throw new ArgumentException("Sgd: nesterov needs momentum.\n  Got momentum 0.\n  Try momentum: 0.9.", nameof(nesterov));
        return (momentum, nesterov);
    }
}

/// <summary>
/// s ← s + g²; θ ← θ - ηg/(√s + ε): parameters that rarely get a gradient keep a large step; steps only shrink. PyTorch:
/// <c>optim.Adagrad</c>. Duchi et al. 2011.
/// </summary>
public sealed class Adagrad : Optimizer
{
    private readonly double _rateDecay, _eps;

    /// <param name="parameters">The parameters to train.</param>
    /// <param name="learningRate">The learning rate η, at least 0; small, as 0.001.</param>
    /// <param name="rateDecay">η is divided by 1 + rateDecay·(steps - 1); at least 0.</param>
    /// <param name="eps">ε, at least 0; above 0 it keeps the division finite.</param>
    /// <param name="weightDecay">λ, added to the gradient as λθ.</param>
    public Adagrad(IEnumerable<Parameter> parameters, double learningRate = 0.01, double rateDecay = 0, double eps = 1e-10, double weightDecay = 0)
        : base(parameters, learningRate, weightDecay) => (_rateDecay, _eps) = Checked(rateDecay, eps);

    /// <param name="groups">The parameters to train, each group with its learning rate and weight decay.</param>
    /// <param name="rateDecay">η is divided by 1 + rateDecay·(steps - 1); at least 0.</param>
    /// <param name="eps">ε, at least 0; above 0 it keeps the division finite.</param>
    public Adagrad(IEnumerable<ParameterGroup> groups, double rateDecay = 0, double eps = 1e-10) : base(groups) =>
        (_rateDecay, _eps) = Checked(rateDecay, eps);

    /// <inheritdoc/>
    protected override string Settings => string.Create(CultureInfo.InvariantCulture, $"rateDecay {_rateDecay}, eps {_eps}");

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["sum"];

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, OptimizerState state, Span<float> value, ReadOnlySpan<float> gradient) =>
        Kernels.Update.Adagrad(value, gradient, state.Parts[0].Value.Span, state.Steps, group.LearningRate, _rateDecay, group.WeightDecay, _eps);

    private static (double RateDecay, double Eps) Checked(double rateDecay, double eps) =>
        (Argument.NotNegative(rateDecay, nameof(Adagrad), nameof(rateDecay), "Try 0."), Argument.NotNegative(eps, nameof(Adagrad), nameof(eps), "Try 1e-10."));
}

/// <summary>s ← αs + (1-α)g²; θ ← θ - ηg/(√s + ε), optionally with momentum. PyTorch: <c>optim.RMSprop</c>. Hinton 2012.</summary>
public sealed class RmsProp : Optimizer
{
    private readonly double _alpha, _eps, _momentum;

    /// <param name="parameters">The parameters to train.</param>
    /// <param name="learningRate">The learning rate η, at least 0; small, as 0.001.</param>
    /// <param name="alpha">α, the decay of past gradients, at least 0 and below 1.</param>
    /// <param name="eps">ε, at least 0; above 0 it keeps the division finite.</param>
    /// <param name="weightDecay">λ, added to the gradient as λθ.</param>
    /// <param name="momentum">μ, at least 0 and below 1.</param>
    public RmsProp(
        IEnumerable<Parameter> parameters, double learningRate = 0.01, double alpha = 0.99, double eps = 1e-8, double weightDecay = 0, double momentum = 0)
        : base(parameters, learningRate, weightDecay) => (_alpha, _eps, _momentum) = Checked(alpha, eps, momentum);

    /// <param name="groups">The parameters to train, each group with its learning rate and weight decay.</param>
    /// <param name="alpha">α, the decay of past gradients, at least 0 and below 1.</param>
    /// <param name="eps">ε, at least 0; above 0 it keeps the division finite.</param>
    /// <param name="momentum">μ, at least 0 and below 1.</param>
    public RmsProp(IEnumerable<ParameterGroup> groups, double alpha = 0.99, double eps = 1e-8, double momentum = 0) : base(groups) =>
        (_alpha, _eps, _momentum) = Checked(alpha, eps, momentum);

    /// <inheritdoc/>
    protected override string Settings => string.Create(CultureInfo.InvariantCulture, $"alpha {_alpha}, eps {_eps}, momentum {_momentum}");

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => _momentum == 0 ? ["square_avg"] : ["square_avg", "momentum_buffer"];

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, OptimizerState state, Span<float> value, ReadOnlySpan<float> gradient)
    {
        Span<float> square = state.Parts[0].Value.Span, buffer = _momentum == 0 ? default : state.Parts[1].Value.Span;
        Kernels.Update.RmsProp(value, gradient, square, buffer, default, group.LearningRate, _alpha, _eps, group.WeightDecay, _momentum);
    }

    private static (double Alpha, double Eps, double Momentum) Checked(double alpha, double eps, double momentum) => (
        Argument.BelowOne(alpha, nameof(RmsProp), nameof(alpha), "Try 0.99."),
        Argument.NotNegative(eps, nameof(RmsProp), nameof(eps), "Try 1e-8."),
        Argument.BelowOne(momentum, nameof(RmsProp), nameof(momentum), "Try 0.9, or leave it out."));
}

/// <summary>
/// m ← β₁m + (1-β₁)g; v ← β₂v + (1-β₂)g²; θ ← θ - η·m̂/(√v̂ + ε), where m̂ and v̂ are corrected for starting at 0. Weight decay is added to
/// the gradient. PyTorch: <c>optim.Adam</c>. Kingma and Ba 2015.
/// </summary>
public sealed class Adam : AdamBase
{
    /// <param name="parameters">The parameters to train.</param>
    /// <param name="learningRate">The learning rate η, at least 0; small, as 0.001.</param>
    /// <param name="beta1">β₁, from 0 to below 1: how much of the averaged gradient is kept.</param>
    /// <param name="beta2">β₂, from 0 to below 1: how much of the averaged square is kept.</param>
    /// <param name="eps">ε, at least 0; above 0 it keeps the division finite.</param>
    /// <param name="weightDecay">λ, added to the gradient as λθ.</param>
    public Adam(
        IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weightDecay = 0)
        : base([new ParameterGroup(parameters) { LearningRate = learningRate, WeightDecay = weightDecay }], beta1, beta2, eps) { }

    /// <param name="groups">The parameters to train, each group with its learning rate and weight decay.</param>
    /// <param name="beta1">β₁, from 0 to below 1: how much of the averaged gradient is kept.</param>
    /// <param name="beta2">β₂, from 0 to below 1: how much of the averaged square is kept.</param>
    /// <param name="eps">ε, at least 0; above 0 it keeps the division finite.</param>
    public Adam(IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8) : base(groups, beta1, beta2, eps) { }

    private protected override bool IsDecoupled => false;
}

/// <summary>Adam with decoupled weight decay: θ ← θ - ηλθ first. PyTorch: <c>optim.AdamW</c>. Loshchilov and Hutter 2019.</summary>
public sealed class AdamW : AdamBase
{
    /// <param name="parameters">The parameters to train.</param>
    /// <param name="learningRate">The learning rate η, at least 0; small, as 0.001.</param>
    /// <param name="beta1">β₁, from 0 to below 1: how much of the averaged gradient is kept.</param>
    /// <param name="beta2">β₂, from 0 to below 1: how much of the averaged square is kept.</param>
    /// <param name="eps">ε, at least 0; above 0 it keeps the division finite.</param>
    /// <param name="weightDecay">The weight decay λ, at least 0.</param>
    public AdamW(
        IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weightDecay = 0.01)
        : base([new ParameterGroup(parameters) { LearningRate = learningRate, WeightDecay = weightDecay }], beta1, beta2, eps) { }

    /// <param name="groups">The parameters to train, each group with its learning rate and weight decay.</param>
    /// <param name="beta1">β₁, from 0 to below 1: how much of the averaged gradient is kept.</param>
    /// <param name="beta2">β₂, from 0 to below 1: how much of the averaged square is kept.</param>
    /// <param name="eps">ε, at least 0; above 0 it keeps the division finite.</param>
    public AdamW(IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8) : base(groups, beta1, beta2, eps) { }

    private protected override bool IsDecoupled => true;
}

/// <summary>The common part of Adam and AdamW.</summary>
public abstract class AdamBase : Optimizer
{
    private readonly double _beta1, _beta2;

    private protected AdamBase(IEnumerable<ParameterGroup> groups, double beta1, double beta2, double eps) : base(groups)
    {
        _beta1 = Argument.BelowOne(beta1, GetType().Name, nameof(beta1), "Try 0.9.");
        _beta2 = Argument.BelowOne(beta2, GetType().Name, nameof(beta2), "Try 0.999.");
        Eps = Argument.NotNegative(eps, GetType().Name, nameof(eps), "Try 1e-8.");
    }

    /// <summary>ε, which is added to the root of the averaged squares.</summary>
    public double Eps { get; }

    private protected abstract bool IsDecoupled { get; }

    /// <inheritdoc/>
    protected override string Settings => string.Create(CultureInfo.InvariantCulture, $"beta1 {_beta1}, beta2 {_beta2}, eps {Eps}");

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["exp_avg", "exp_avg_sq"];

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, OptimizerState state, Span<float> value, ReadOnlySpan<float> gradient) =>
        Kernels.Update.Adam(
            value, gradient, state.Parts[0].Value.Span, state.Parts[1].Value.Span, default,
            state.Steps, group.LearningRate, _beta1, _beta2, Eps, group.WeightDecay, IsDecoupled);
}

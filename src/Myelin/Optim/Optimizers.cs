using System.Globalization;
using Myelin.Layers;

namespace Myelin.Optim;

/// <summary>
/// Gradient descent: g ← g + λθ; with momentum v ← μv + g and g ← v (Nesterov: g + μv); θ ← θ - ηg. PyTorch: <c>optim.SGD</c>. On the whole
/// data at once it is plain gradient descent, on batches stochastic gradient descent.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly double _momentum;
    private readonly bool _nesterov;

    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="momentum">μ, 0 to below 1; 0.9 is usual, 0 is none.</param>
    /// <param name="nesterov">Look ahead along the momentum (Nesterov 1983); needs momentum.</param>
    /// <param name="weightDecay">λ.</param>
    public Sgd(IEnumerable<Parameter> parameters, double learningRate = 0.01, double momentum = 0, bool nesterov = false, double weightDecay = 0)
        : base(parameters, learningRate, weightDecay) => (_momentum, _nesterov) = Checked(momentum, nesterov);

    /// <param name="groups">What to train, each group with its learning rate and weight decay.</param>
    /// <param name="momentum">μ.</param>
    /// <param name="nesterov">Look ahead along the momentum.</param>
    public Sgd(IEnumerable<ParameterGroup> groups, double momentum = 0, bool nesterov = false) : base(groups) => (_momentum, _nesterov) = Checked(momentum, nesterov);

    private protected override string Settings => string.Create(CultureInfo.InvariantCulture, $"momentum {_momentum}{(_nesterov ? " nesterov" : "")}");

    private protected override IReadOnlyList<string> StateNames => _momentum == 0 ? [] : ["momentum_buffer"];

    private protected override void Update(ParameterGroup group, OptimizerState state, Span<float> value, ReadOnlySpan<float> gradient) =>
        Kernels.Update.Sgd(value, gradient, _momentum == 0 ? default : state.Parts[0].Value.Span, group.LearningRate, _momentum, 0, group.WeightDecay, _nesterov, state.Steps == 1);

    private static (double Momentum, bool Nesterov) Checked(double momentum, bool nesterov)
    {
        if (!(momentum is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "Sgd: momentum must be at least 0 and below 1. 0.9 is usual.");
        if (nesterov && momentum == 0) throw new ArgumentException("Sgd: nesterov needs momentum.\n  Got momentum 0.\n  Try momentum: 0.9.", nameof(nesterov));
        return (momentum, nesterov);
    }
}

/// <summary>
/// s ← s + g²; θ ← θ - ηg/(√s + ε): parameters that rarely get a gradient keep a large step; steps only ever shrink. PyTorch:
/// <c>optim.Adagrad</c>. Duchi et al. 2011.
/// </summary>
/// <param name="parameters">What to train.</param>
/// <param name="learningRate">η.</param>
/// <param name="rateDecay">η is divided by 1 + rateDecay·(steps - 1).</param>
/// <param name="eps">ε.</param>
/// <param name="weightDecay">λ, added to the gradient as λθ.</param>
public sealed class Adagrad(IEnumerable<Parameter> parameters, double learningRate = 0.01, double rateDecay = 0, double eps = 1e-10, double weightDecay = 0)
    : Optimizer(parameters, learningRate, weightDecay)
{
    private protected override string Settings => string.Create(CultureInfo.InvariantCulture, $"rateDecay {rateDecay} eps {eps}");

    private protected override IReadOnlyList<string> StateNames => ["sum"];

    private protected override void Update(ParameterGroup group, OptimizerState state, Span<float> value, ReadOnlySpan<float> gradient) =>
        Kernels.Update.Adagrad(value, gradient, state.Parts[0].Value.Span, state.Steps, group.LearningRate, rateDecay, group.WeightDecay, eps);
}

/// <summary>s ← αs + (1-α)g²; θ ← θ - ηg/(√s + ε), with momentum if wanted. PyTorch: <c>optim.RMSprop</c>. Hinton 2012.</summary>
/// <param name="parameters">What to train.</param>
/// <param name="learningRate">η.</param>
/// <param name="alpha">α, how long past gradients count.</param>
/// <param name="eps">ε.</param>
/// <param name="weightDecay">λ, added to the gradient as λθ.</param>
/// <param name="momentum">μ.</param>
public sealed class RmsProp(IEnumerable<Parameter> parameters, double learningRate = 0.01, double alpha = 0.99, double eps = 1e-8, double weightDecay = 0, double momentum = 0)
    : Optimizer(parameters, learningRate, weightDecay)
{
    private protected override string Settings => string.Create(CultureInfo.InvariantCulture, $"alpha {alpha} eps {eps} momentum {momentum}");

    private protected override IReadOnlyList<string> StateNames => momentum == 0 ? ["square_avg"] : ["square_avg", "momentum_buffer"];

    private protected override void Update(ParameterGroup group, OptimizerState state, Span<float> value, ReadOnlySpan<float> gradient) =>
        Kernels.Update.RmsProp(value, gradient, state.Parts[0].Value.Span, momentum == 0 ? default : state.Parts[1].Value.Span, default, group.LearningRate, alpha, eps, group.WeightDecay, momentum);
}

/// <summary>
/// m ← β₁m + (1-β₁)g; v ← β₂v + (1-β₂)g²; θ ← θ - η·m̂/(√v̂ + ε), m̂ and v̂ corrected for their start at 0. Weight decay is added to the
/// gradient. PyTorch: <c>optim.Adam</c>. Kingma and Ba 2015.
/// </summary>
public sealed class Adam : AdamBase
{
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="eps">ε.</param>
    /// <param name="weightDecay">λ, added to the gradient as λθ.</param>
    public Adam(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weightDecay = 0)
        : base([new ParameterGroup(parameters) { LearningRate = learningRate, WeightDecay = weightDecay }], beta1, beta2, eps) { }

    /// <param name="groups">What to train, each group with its learning rate and weight decay.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="eps">ε.</param>
    public Adam(IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8) : base(groups, beta1, beta2, eps) { }

    private protected override bool IsDecoupled => false;
}

/// <summary>Adam with the weight decay apart from the gradient: θ ← θ - ηλθ first. PyTorch: <c>optim.AdamW</c>. Loshchilov and Hutter 2019.</summary>
public sealed class AdamW : AdamBase
{
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="eps">ε.</param>
    /// <param name="weightDecay">λ.</param>
    public AdamW(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weightDecay = 0.01)
        : base([new ParameterGroup(parameters) { LearningRate = learningRate, WeightDecay = weightDecay }], beta1, beta2, eps) { }

    /// <param name="groups">What to train, each group with its learning rate and weight decay.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="eps">ε.</param>
    public AdamW(IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8) : base(groups, beta1, beta2, eps) { }

    private protected override bool IsDecoupled => true;
}

/// <summary>What Adam and AdamW share.</summary>
public abstract class AdamBase : Optimizer
{
    private readonly double _beta1, _beta2, _eps;

    private protected AdamBase(IEnumerable<ParameterGroup> groups, double beta1, double beta2, double eps) : base(groups)
    {
        if (!(beta1 is >= 0 and < 1) || !(beta2 is >= 0 and < 1)) throw new ArgumentException($"{GetType().Name}: beta1 and beta2 must be at least 0 and below 1.\n  Got {beta1} and {beta2}.\n  Try 0.9 and 0.999.");
        (_beta1, _beta2, _eps) = (beta1, beta2, eps);
    }

    private protected abstract bool IsDecoupled { get; }

    private protected override string Settings => string.Create(CultureInfo.InvariantCulture, $"beta1 {_beta1} beta2 {_beta2} eps {_eps}");

    private protected override IReadOnlyList<string> StateNames => ["exp_avg", "exp_avg_sq"];

    private protected override void Update(ParameterGroup group, OptimizerState state, Span<float> value, ReadOnlySpan<float> gradient) =>
        Kernels.Update.Adam(value, gradient, state.Parts[0].Value.Span, state.Parts[1].Value.Span, default, state.Steps, group.LearningRate, _beta1, _beta2, _eps, group.WeightDecay, IsDecoupled);
}

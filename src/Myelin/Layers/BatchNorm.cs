using System.Globalization;

namespace Myelin;

/// <summary>
/// y = (x - mean)/√(variance + eps)·γ + β, per channel. Training takes mean and variance from the batch and moves running averages towards
/// them; evaluation uses the running averages. Stabilizes the scale of activations, so that deep networks train (Ioffe and Szegedy 2015).
/// </summary>
public abstract class BatchNorm : Layer
{
    private readonly float _eps, _momentum;

    private protected BatchNorm(int features, float eps, float momentum)
    {
        Argument.AtLeast(1, features, GetType().Name, nameof(features), "Give the channels of the layer before it.");
        Argument.NotNegative(eps, GetType().Name, nameof(eps), "Try 1e-5, or leave it out.");
        Argument.Share(momentum, GetType().Name, nameof(momentum), "Try 0.1, or leave it out.");
        (Features, _eps, _momentum) = (features, eps, momentum);
        Weight = Param("weight", [features], Initializer.Ones);
        Bias = Param("bias", [features], Initializer.Zeros);
        RunningMean = Buffer("running_mean", Tensor.Zeros(features));
        RunningVariance = Buffer("running_var", Tensor.Ones(features));
    }

    /// <summary>Channels of the input.</summary>
    public int Features { get; }

    /// <summary>γ, <c>float32[features]</c>, initially 1; key <c>weight</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>β, <c>float32[features]</c>, initially 0; key <c>bias</c>.</summary>
    public Parameter Bias { get; }

    /// <summary>The running mean, <c>float32[features]</c>; key <c>running_mean</c>.</summary>
    public Tensor RunningMean { get; }

    /// <summary>The running variance, unbiased, <c>float32[features]</c>; key <c>running_var</c>.</summary>
    public Tensor RunningVariance { get; }

    /// <summary>x <c>float32[N, features, …]</c> to y of the same shape.</summary>
    /// <exception cref="ShapeException">x has other axes or channels, or, in training, only one value per channel.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (!Fits(x))
        {
            throw new ShapeException(
                $"{Label}: x must be {ExpectedShape}.", $"x {x.Describe()}.",
                x.Rank == 4 && IsValidRank(4) && x.Shape[3] == Features ? "Try x.Permute(0, 3, 1, 2): the channels come before height and width."
                : x.Rank > 1 && IsValidRank(x.Rank) ? $"Try new {GetType().Name}({x.Shape[1]})." : "Put it before Flatten, or use the other BatchNorm.");
        }

        return Run(x, relu: false);
    }

    internal bool Fits(Tensor x) => IsValidRank(x.Rank) && x.Shape[1] == Features;

    internal Tensor Run(Tensor x, bool relu)
    {
        BatchNormOp.Check(x, Weight, Bias, RunningMean, RunningVariance, Training);
        return BatchNormOp.Run(x, Weight, Bias, RunningMean, RunningVariance, Training, _momentum, _eps, relu);
    }

    internal override void Plan(InferencePlan plan) => plan.Add(new BatchNormStep(plan.Shape, ForFusion, relu: false));

    internal FusedConvolutionOp.Norm ForFusion => new(Weight, Bias, RunningMean, RunningVariance, _momentum, _eps);

    /// <inheritdoc/>
    public override string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{GetType().Name}({Features}{(_eps == 1e-5f ? "" : $", eps: {_eps}")}{(_momentum == 0.1f ? "" : $", momentum: {_momentum}")})");

    private protected abstract bool IsValidRank(int rank);

    private protected abstract string ExpectedShape { get; }
}

/// <summary>Batch norm of vectors <c>[N, features]</c> or sequences <c>[N, features, L]</c>. PyTorch: <c>nn.BatchNorm1d</c>.</summary>
/// <param name="features">Channels.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">The weight of each batch in the running averages, 0 to 1.</param>
public sealed class BatchNorm1d(int features, float eps = 1e-5f, float momentum = 0.1f) : BatchNorm(features, eps, momentum)
{
    private protected override bool IsValidRank(int rank) => rank is 2 or 3;

    private protected override string ExpectedShape => $"[N, {Features}] or [N, {Features}, L]";
}

/// <summary>Batch norm of images <c>[N, features, H, W]</c>. PyTorch: <c>nn.BatchNorm2d</c>.</summary>
/// <param name="features">Channels.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">The weight of each batch in the running averages, 0 to 1.</param>
public sealed class BatchNorm2d(int features, float eps = 1e-5f, float momentum = 0.1f) : BatchNorm(features, eps, momentum)
{
    private protected override bool IsValidRank(int rank) => rank == 4;

    private protected override string ExpectedShape => $"[N, {Features}, H, W]";
}

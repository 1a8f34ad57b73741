using System.Globalization;

namespace Myelin;

/// <summary>
/// y = (x - mean)/√(variance + eps)·γ + β, where adjacent channels of an example share mean and variance: like batch norm, but independent
/// of the batch. PyTorch: <c>nn.GroupNorm</c>. Wu and He 2018.
/// </summary>
public sealed class GroupNorm : Layer
{
    private readonly float _eps;

    /// <param name="groups">
    /// The number of groups that the channels are split into; 1 normalizes all channels together, the number of channels each separately.
    /// </param>
    /// <param name="channels">Channels of the input, a multiple of groups.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether to have γ and β.</param>
    /// <exception cref="ArgumentException">A size is below 1, the groups do not divide the channels, or eps is out of range.</exception>
    public GroupNorm(int groups, int channels, float eps = 1e-5f, bool affine = true)
    {
        Argument.AtLeast(1, groups, nameof(GroupNorm), nameof(groups), "The usual number is 32.");
        Argument.AtLeast(1, channels, nameof(GroupNorm), nameof(channels), "Give the channels of the layer before it.");
        Argument.NotNegative(eps, nameof(GroupNorm), nameof(eps), "Try 1e-5, or leave it out.");
        if (channels % groups != 0) throw new ArgumentException(
            $"GroupNorm: the groups must divide the channels.\n  Got {groups} groups of {channels} channels.\n  Try a divisor of {channels}.", nameof(groups));
        (Groups, Channels, _eps) = (groups, channels, eps);
        Weight = affine ? Param("weight", [channels], Initializer.Ones) : null;
        Bias = affine ? Param("bias", [channels], Initializer.Zeros) : null;
    }

    /// <summary>The number of groups that the channels are split into.</summary>
    public int Groups { get; }

    /// <summary>Channels of the input.</summary>
    public int Channels { get; }

    /// <summary>γ, <c>float32[channels]</c>, initially 1; key <c>weight</c>.</summary>
    public Parameter? Weight { get; }

    /// <summary>β, <c>float32[channels]</c>, initially 0; key <c>bias</c>.</summary>
    public Parameter? Bias { get; }

    /// <summary>x <c>float32[N, channels, …]</c> to y of the same shape.</summary>
    /// <exception cref="ShapeException">x has other axes or channels.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (x.Rank < 2 || x.Shape[1] != Channels) throw new ShapeException($"{Label}: x must be [N, {Channels}, …].", $"x {x.Describe()}.",
            x.Rank < 2 ? "Put it before Flatten."
            : x.Rank == 4 && x.Shape[3] == Channels ? "Try x.Permute(0, 3, 1, 2): the channels come before height and width."
            : $"Try new GroupNorm({Groups}, {x.Shape[1]}).");
        return x.GroupNorm(Groups, Weight, Bias, _eps);
    }

    /// <inheritdoc/>
    public override string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"GroupNorm({Groups}, {Channels}{(_eps == 1e-5f ? "" : $", eps: {_eps}")}" +
            $"{(Weight is null ? ", affine: false" : "")})");
}

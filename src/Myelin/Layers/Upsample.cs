using System.Globalization;
using System.Runtime.CompilerServices;

namespace Myelin;

/// <summary>Resizes images, by a factor or to a size. PyTorch: <c>nn.Upsample</c>.</summary>
public sealed class Upsample : Layer
{
    private readonly double _scaleFactor;
    private readonly Size2? _size;
    private readonly InterpolationMode _mode;
    private readonly bool _alignCorners;

    /// <summary>Scales images. PyTorch: <c>nn.Upsample(scale_factor=…)</c>.</summary>
    /// <param name="scaleFactor">The factor of both sides, above 0; 2 doubles them.</param>
    /// <param name="mode">How values between pixels are computed.</param>
    /// <param name="alignCorners">Whether the corner pixels keep their positions; not for <c>Nearest</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not above 0.</exception>
    /// <exception cref="ArgumentException"><paramref name="alignCorners"/> with <c>Nearest</c>.</exception>
    [OverloadResolutionPriority(1)]
    public Upsample(double scaleFactor, InterpolationMode mode = InterpolationMode.Nearest, bool alignCorners = false) : this(mode, alignCorners)
    {
        if (scaleFactor is not (> 0 and < double.PositiveInfinity)) throw new ArgumentOutOfRangeException(nameof(scaleFactor),
            FormattableString.Invariant($"Upsample: scaleFactor must be a finite number above 0.\n  Got {scaleFactor}.\n  2 doubles both sides."));
        _scaleFactor = scaleFactor;
    }

    /// <summary>Resizes images to a given size. PyTorch: <c>nn.Upsample(size=…)</c>.</summary>
    /// <param name="size">
    /// Height and width of the output, at least 1. Write <c>size: 14</c> for a single number, which without the name would be a factor.
    /// </param>
    /// <param name="mode">How values between pixels are computed.</param>
    /// <param name="alignCorners">Whether the corner pixels keep their positions; not for <c>Nearest</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    /// <exception cref="ArgumentException"><paramref name="alignCorners"/> with <c>Nearest</c>.</exception>
    public Upsample(Size2 size, InterpolationMode mode = InterpolationMode.Nearest, bool alignCorners = false) : this(mode, alignCorners) =>
        _size = Argument.AtLeast(1, size, nameof(Upsample), nameof(size), "Try Upsample(2), which doubles both sides.");

    private Upsample(InterpolationMode mode, bool alignCorners)
    {
        ResizeOp.CheckCorners(nameof(Upsample), mode, alignCorners);
        (_mode, _alignCorners) = (mode, alignCorners);
    }

    /// <summary>x <c>float32[N, C, H, W]</c> to y <c>float32[N, C, H', W']</c>.</summary>
    public override Tensor Forward(Tensor x) =>
        _size is { } size ? x.Resize(size, _mode, _alignCorners) : x.Upsample(_scaleFactor, _mode, _alignCorners);

    /// <inheritdoc/>
    public override string Describe()
    {
        string to = _size is { } size ? $"size: {size}" : _scaleFactor.ToString(CultureInfo.InvariantCulture);
        return $"Upsample({to}{(_mode == InterpolationMode.Nearest ? "" : $", {_mode}")}{(_alignCorners ? ", alignCorners: true" : "")})";
    }
}

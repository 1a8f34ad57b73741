namespace Myelin;

/// <summary>How values between pixels are computed from the surrounding pixels. PyTorch: the argument <c>mode</c>.</summary>
public enum InterpolationMode
{
    /// <summary>The value of one pixel, unchanged.</summary>
    Nearest,

    /// <summary>The mean of the surrounding 2 by 2 pixels, weighted by distance.</summary>
    Bilinear,

    /// <summary>A smooth curve through the surrounding 4 by 4 pixels: Keys' cubic with a = -0.75. It may overshoot.</summary>
    Bicubic,
}

namespace Myelin;

/// <summary>How values between pixels follow from the pixels around. PyTorch: the argument <c>mode</c>.</summary>
public enum InterpolationMode
{
    /// <summary>The value of one pixel, unchanged.</summary>
    Nearest,

    /// <summary>A mean of the 2 by 2 pixels around, weighted by their distance.</summary>
    Bilinear,

    /// <summary>A smooth curve through the 4 by 4 pixels around: Keys' cubic with a = -0.75. It may overshoot.</summary>
    Bicubic,
}

namespace Myelin;

/// <summary>The values outside an image that is sampled. PyTorch: <c>padding_mode</c>.</summary>
public enum GridPadding
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The nearest pixel of the edge.</summary>
    Border,

    /// <summary>The image, mirrored at its edges.</summary>
    Reflection,
}

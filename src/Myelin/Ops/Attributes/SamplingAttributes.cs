namespace Myelin.Graphs;

/// <summary>The attributes of <c>Resize</c> and <c>Upsample</c>.</summary>
/// <param name="ScaleFactor">The factor by which pixels are read; 0 if it is determined by the sizes of input and output.</param>
/// <param name="Mode">How values between pixels are computed.</param>
/// <param name="AlignCorners">Whether the centers of the corner pixels coincide.</param>
public readonly record struct ResizeAttributes(double ScaleFactor, InterpolationMode Mode, bool AlignCorners);

/// <summary>The attributes of <c>GridSample</c>.</summary>
/// <param name="Mode">How values between pixels are computed.</param>
/// <param name="Padding">The values outside the image.</param>
/// <param name="AlignCorners">Whether -1 and 1 are the centers of the corner pixels instead of their outer edges.</param>
public readonly record struct GridSampleAttributes(InterpolationMode Mode, GridPadding Padding, bool AlignCorners);

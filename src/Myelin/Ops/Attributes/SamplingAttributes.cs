namespace Myelin.Graphs;

/// <summary>The attributes of <c>Resize</c> and <c>Upsample</c>.</summary>
/// <param name="ScaleFactor">The factor by which pixels are read; 0 where it follows from the sizes of input and output.</param>
/// <param name="Mode">What stands between pixels.</param>
/// <param name="AlignCorners">Whether the centres of the corner pixels fall together.</param>
public readonly record struct ResizeAttributes(double ScaleFactor, InterpolationMode Mode, bool AlignCorners);

/// <summary>The attributes of <c>GridSample</c>.</summary>
/// <param name="Mode">What stands between pixels.</param>
/// <param name="Padding">What stands outside of the image.</param>
/// <param name="AlignCorners">Whether -1 and 1 are the centres of the corner pixels, or their outer edges.</param>
public readonly record struct GridSampleAttributes(InterpolationMode Mode, GridPadding Padding, bool AlignCorners);

namespace Myelin.Graphs;

/// <summary>The attributes of <c>Conv2d</c>.</summary>
/// <param name="Stride">Step between adjacent outputs.</param>
/// <param name="Padding">Zeros added on each side.</param>
/// <param name="Dilation">Step between adjacent taps.</param>
/// <param name="Groups">The number of groups that the channels are split into.</param>
/// <param name="Winograd">Whether Winograd's tiles may be used.</param>
public readonly record struct Conv2dAttributes(Size2 Stride, Size2 Padding, Size2 Dilation, int Groups, bool Winograd = true);

/// <summary>The attributes of <c>ConvTranspose2d</c>.</summary>
/// <param name="Stride">Step in the output between adjacent inputs.</param>
/// <param name="Padding">Rows and columns cut off on each side of the output.</param>
/// <param name="OutputPadding">Rows and columns added at the bottom and right of the output.</param>
/// <param name="Dilation">Step between adjacent taps.</param>
/// <param name="Groups">The number of groups that the channels are split into.</param>
public readonly record struct ConvTranspose2dAttributes(Size2 Stride, Size2 Padding, Size2 OutputPadding, Size2 Dilation, int Groups);

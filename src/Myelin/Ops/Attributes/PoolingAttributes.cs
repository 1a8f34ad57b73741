namespace Myelin.Graphs;

/// <summary>The attributes of <c>MaxPool2d</c>.</summary>
/// <param name="KernelSize">Size of the windows.</param>
/// <param name="Stride">Step between windows.</param>
/// <param name="Padding">Rows and columns of padding on each side, which are never the maximum.</param>
/// <param name="Dilation">Step between adjacent elements of a window.</param>
public readonly record struct MaxPool2dAttributes(Size2 KernelSize, Size2 Stride, Size2 Padding, Size2 Dilation);

/// <summary>The attributes of <c>AvgPool2d</c>.</summary>
/// <param name="KernelSize">Size of the windows.</param>
/// <param name="Stride">Step between windows.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="CountIncludePad">Whether the zeros count in the mean.</param>
public readonly record struct AvgPool2dAttributes(Size2 KernelSize, Size2 Stride, Size2 Padding, bool CountIncludePad);

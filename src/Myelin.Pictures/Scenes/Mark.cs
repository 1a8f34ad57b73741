namespace Myelin.Pictures;

/// <summary>A point of a scene: x to the right, y downwards, in pixels.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
public readonly record struct ScenePoint(double X, double Y);

/// <summary>Where a text begins at its point.</summary>
public enum Anchor
{
    /// <summary>At its left end.</summary>
    Start,

    /// <summary>In its middle.</summary>
    Middle,

    /// <summary>At its right end.</summary>
    End,
}

/// <summary>Something that is drawn.</summary>
public abstract record Mark;

/// <summary>A line through points.</summary>
/// <param name="Points">The points.</param>
/// <param name="Stroke">Its color.</param>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Dashes">Lengths of dashes and gaps in pixels; empty for a solid line.</param>
/// <param name="HasArrow">Whether it ends with an arrow.</param>
public sealed record LineMark(IReadOnlyList<ScenePoint> Points, Ink Stroke, double Width = 1, IReadOnlyList<double>? Dashes = null, bool HasArrow = false)
    : Mark;

/// <summary>A filled polygon.</summary>
/// <param name="Points">Its corners.</param>
/// <param name="Fill">Its color.</param>
/// <param name="Stroke">The color of its edge.</param>
/// <param name="Width">The width of its edge in pixels.</param>
/// <param name="Opacity">How much it covers: from 0, nothing, to 1.</param>
public sealed record AreaMark(IReadOnlyList<ScenePoint> Points, Ink Fill, Ink Stroke, double Width = 1, double Opacity = 1) : Mark;

/// <summary>A rectangle.</summary>
/// <param name="X">Its left side.</param>
/// <param name="Y">Its upper side.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Fill">Its color.</param>
/// <param name="Stroke">The color of its edge.</param>
/// <param name="Radius">The radius of its corners.</param>
public sealed record BoxMark(double X, double Y, double Width, double Height, Ink Fill, Ink Stroke, double Radius = 0) : Mark;

/// <summary>A circle.</summary>
/// <param name="Center">Its center.</param>
/// <param name="Radius">Its radius.</param>
/// <param name="Fill">Its color.</param>
/// <param name="Stroke">The color of its edge.</param>
/// <param name="Opacity">How much it covers: from 0, nothing, to 1.</param>
public sealed record CircleMark(ScenePoint Center, double Radius, Ink Fill, Ink Stroke, double Opacity = 1) : Mark;

/// <summary>A line of text.</summary>
/// <param name="At">Where it is anchored: on the middle of its height.</param>
/// <param name="Text">The text.</param>
/// <param name="Fill">Its color.</param>
/// <param name="Size">Its size in pixels.</param>
/// <param name="Anchor">Where it begins.</param>
/// <param name="IsBold">Whether it is bold.</param>
/// <param name="Turn">By how many degrees it is turned to the right.</param>
public sealed record TextMark(ScenePoint At, string Text, Ink Fill, double Size = 12, Anchor Anchor = Anchor.Start, bool IsBold = false, double Turn = 0)
    : Mark;

/// <summary>A grid of colors, row by row from the top.</summary>
/// <param name="X">Its left side.</param>
/// <param name="Y">Its upper side.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Cells">The colors, [rows, columns].</param>
public sealed record GridMark(double X, double Y, double Width, double Height, Ink[,] Cells) : Mark;

using OxyPlot;

namespace Myelin.Pictures;

/// <summary>Inks as colors of OxyPlot and back: a role is a color that no heat map has.</summary>
internal static class Inks
{
    private const byte Red = 1, Green = 2;

    private static readonly Ink[] s_roles =
        [Ink.Text, Ink.Muted, Ink.Grid, Ink.Paper, Ink.Shade, .. Enumerable.Range(0, Ink.SeriesCount).Select(Ink.Series)];

    /// <summary>The color that stands for a role.</summary>
    internal static OxyColor Color(Ink ink, double opacity = 1)
    {
        int role = Array.IndexOf(s_roles, ink);
        return role < 0 ? OxyColors.Undefined : OxyColor.FromArgb((byte)(255 * opacity), Red, Green, (byte)role);
    }

    /// <summary>The ink of a color.</summary>
    internal static Ink Of(OxyColor color) => !color.IsVisible() ? Ink.None
        : color is { R: Red, G: Green } && color.B < s_roles.Length ? s_roles[color.B]
        : Ink.Rgb(color.R, color.G, color.B);
}

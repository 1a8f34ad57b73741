namespace Myelin.Pictures;

/// <summary>
/// A color by its role, which a light and a dark page show differently, or a fixed one for values of a heat map. The colors of series can be told
/// apart from each other, also by color-blind readers, and from the page.
/// </summary>
public readonly record struct Ink
{
    private readonly int _rgb;

    private Ink(string role, int rgb) => (Role, _rgb) = (role, rgb);

    /// <summary>The number of different series colors; further ones begin with the first again.</summary>
    public const int SeriesCount = 7;

    /// <summary>Text and axes.</summary>
    public static Ink Text { get; } = new("text", 0);

    /// <summary>What explains: units, notes, arrows between parts.</summary>
    public static Ink Muted { get; } = new("muted", 0);

    /// <summary>Grid lines and frames.</summary>
    public static Ink Grid { get; } = new("grid", 0);

    /// <summary>The page.</summary>
    public static Ink Paper { get; } = new("paper", 0);

    /// <summary>A zone that is to be noticed, behind the lines.</summary>
    public static Ink Shade { get; } = new("shade", 0);

    /// <summary>Nothing is drawn.</summary>
    public static Ink None { get; } = new("none", 0);

    /// <summary>The color of a series, from 0.</summary>
    public static Ink Series(int index) => new($"s{index % SeriesCount}", 0);

    /// <summary>A fixed color.</summary>
    public static Ink Rgb(byte red, byte green, byte blue) => new("", (red << 16) | (green << 8) | blue);

    /// <summary>The name of the role; empty for a fixed color.</summary>
    internal string Role => field ?? "none";

    /// <summary>The fixed color as red, green and blue.</summary>
    internal int Value => _rgb;

    /// <summary>The fixed color as SVG writes it.</summary>
    internal string Hex => $"#{_rgb:x6}";

    /// <summary>Whether it is a fixed color that is rather dark.</summary>
    internal bool IsDark => Role.Length == 0 && (299 * (_rgb >> 16)) + (587 * ((_rgb >> 8) & 255)) + (114 * (_rgb & 255)) < 128_000;

    /// <summary>The role or the color.</summary>
    public override string ToString() => Role.Length > 0 ? Role : Hex;
}

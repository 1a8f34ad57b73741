namespace Myelin.Pictures;

/// <summary>How a picture is drawn.</summary>
public sealed record PictureStyle
{
    /// <summary>The smallest width for which pictures are laid out.</summary>
    public const double SmallestWidth = 320;

    /// <summary>The width in pixels, at least 320; the height follows.</summary>
    public double Width
    {
        get;
        init => field = value >= SmallestWidth && value <= 10_000 ? value : throw new ArgumentOutOfRangeException(
            nameof(value), $"PictureStyle: the width must be from {SmallestWidth} to 10,000 pixels.\n  Got {value}.\n  Try 720.");
    } = 720;

    /// <summary>The language of its texts.</summary>
    public Language Language { get; init; }

    /// <summary>The width in pixels of every character, half of that of a wide one, where a terminal draws them; by the font if null.</summary>
    internal double? CharacterWidth { get; init; }

    /// <summary>The width of a text in pixels.</summary>
    internal double WidthOf(string text, double size) => CharacterWidth is { } width ? width * TextWidth.Columns(text) : TextWidth.Of(text, size);
}

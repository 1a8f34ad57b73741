namespace Myelin.Pictures;

/// <summary>What a picture shows, as marks on a page of pixels: independent of how it is drawn.</summary>
public sealed class Scene
{
    private readonly List<Mark> _marks = [];

    /// <summary>An empty scene.</summary>
    /// <param name="width">Its width in pixels, at least 1.</param>
    /// <param name="height">Its height in pixels, at least 1.</param>
    /// <param name="language">The language of its texts.</param>
    public Scene(double width, double height, Language language = Language.English)
    {
        if (!(width >= 1 && height >= 1)) throw new ArgumentException(
            $"Scene: width and height must be at least 1 pixel.\n  Got {width} x {height}.\n  Try 600 x 400.");
        (Width, Height, Language) = (width, height, language);
    }

    /// <summary>The width in pixels.</summary>
    public double Width { get; }

    /// <summary>The height in pixels.</summary>
    public double Height { get; }

    /// <summary>The language of the texts.</summary>
    public Language Language { get; }

    /// <summary>The marks, the lowest first.</summary>
    public IReadOnlyList<Mark> Marks => _marks;

    /// <summary>Adds a mark on top.</summary>
    public void Add(Mark mark) => _marks.Add(mark);

    /// <summary>Adds a line of text in the scene's language; a text that is too long for its room is made smaller, down to seven tenths.</summary>
    /// <param name="at">Where it is anchored.</param>
    /// <param name="text">The text.</param>
    /// <param name="ink">Its color.</param>
    /// <param name="size">Its size in pixels.</param>
    /// <param name="anchor">Where it begins.</param>
    /// <param name="isBold">Whether it is bold.</param>
    /// <param name="room">The width that it may take; infinite if not given.</param>
    public void Write(
        ScenePoint at, Label text, Ink ink, double size = 12, Anchor anchor = Anchor.Start, bool isBold = false, double room = double.PositiveInfinity)
    {
        const double Smallest = 0.7;
        string line = text.In(Language);
        double fitting = size * Math.Clamp(room / Math.Max(1, TextWidth.Of(line, size, isBold)), Smallest, 1);
        Add(new TextMark(at, line, ink, Math.Round(fitting, 2), anchor, isBold));
    }

    /// <summary>The size and the number of marks.</summary>
    public override string ToString() => $"{Width} x {Height}, {Marks.Count} marks";
}

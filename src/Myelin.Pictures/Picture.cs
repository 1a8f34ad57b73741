namespace Myelin.Pictures;

/// <summary>
/// A picture as a value: numbers with names, and how they are drawn. It is computed once, from a model, data or a run, and drawn as often as wanted,
/// in either language and any width.
/// </summary>
public sealed class Picture
{
    private readonly Func<PictureStyle, Scene> _draw;

    /// <summary>A picture of your own.</summary>
    /// <param name="kind">The name of its kind: <c>activations</c>.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="message">What one sees in it, in a sentence.</param>
    /// <param name="numbers">The numbers that it shows.</param>
    /// <param name="draw">Draws them.</param>
    public Picture(string kind, Label title, Label message, IReadOnlyList<PictureNumbers> numbers, Func<PictureStyle, Scene> draw)
    {
        (Kind, Title, Message, Numbers) = (kind, title, message, numbers);
        _draw = draw;
    }

    /// <summary>The name of its kind.</summary>
    public string Kind { get; }

    /// <summary>Its heading.</summary>
    public Label Title { get; }

    /// <summary>What one sees in it, in a sentence.</summary>
    public Label Message { get; }

    /// <summary>The numbers that it shows.</summary>
    public IReadOnlyList<PictureNumbers> Numbers { get; }

    /// <summary>The numbers of a name.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public PictureNumbers this[string name] => Numbers.FirstOrDefault(n => n.Name == name) ?? throw new ArgumentException(
        $"Picture: the name must be one of its numbers.\n  Got \"{name}\".\n  It has {string.Join(", ", Numbers.Select(n => n.Name))}.");

    /// <summary>Draws it.</summary>
    public Scene Draw(PictureStyle? style = null) => _draw(style ?? new PictureStyle());

    /// <summary>Draws it as SVG, for light and dark pages.</summary>
    public string ToSvg(PictureStyle? style = null) => Svg.Of(Draw(style), Title, Message);

    /// <summary>Draws it small with characters, for a terminal: lines of text.</summary>
    /// <param name="columns">The width of the terminal, from 60 to 500.</param>
    /// <param name="language">The language of its texts.</param>
    public IReadOnlyList<string> ToText(int columns = 100, Language language = Language.English) =>
        [.. Braille.Lines(Draw(Braille.Style(Math.Clamp(columns, 60, 500), language)))];

    /// <summary>Saves it as SVG; an existing file is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="style">How it is drawn.</param>
    public void Save(string path, PictureStyle? style = null) => File.WriteAllText(path, ToSvg(style));

    /// <summary>Kind and numbers.</summary>
    public override string ToString() => $"{Kind}: {string.Join(", ", Numbers)}";
}

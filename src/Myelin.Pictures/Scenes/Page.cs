namespace Myelin.Pictures;

/// <summary>Draws a part of a picture in a rectangle of a scene.</summary>
internal delegate void Panel(Scene scene, double left, double top, double width, double height);

/// <summary>Puts panels of equal size in rows, below a heading and a sentence.</summary>
internal static class Page
{
    private const double Margin = 12, Gap = 14, TitleSize = 17, MessageSize = 12.5, LineHeight = 18;

    /// <summary>Draws panels of a smallest width, as many in a row as fit.</summary>
    /// <param name="picture">Heading and sentence.</param>
    /// <param name="style">Width and language.</param>
    /// <param name="panels">Draws each panel into its rectangle: scene, x, y, width, height.</param>
    /// <param name="smallest">The smallest width of a panel.</param>
    /// <param name="ratio">The height of a panel divided by its width.</param>
    internal static Scene Panels(
        (Label Title, Label Message) picture, PictureStyle style, IReadOnlyList<Panel> panels,
        double smallest = 300, double ratio = 0.7)
    {
        double inner = style.Width - (2 * Margin);
        int columns = Math.Clamp((int)((inner + Gap) / (smallest + Gap)), 1, Math.Max(1, panels.Count));
        int rows = (panels.Count + columns - 1) / columns;
        // The last row should not be much emptier than the others.
        columns = (panels.Count + rows - 1) / rows;
        double width = (inner - ((columns - 1) * Gap)) / columns, height = Math.Round(width * ratio);
        (Scene scene, double top) = Headed(picture, style, (rows * (height + Gap)) - Gap);
        for (int i = 0; i < panels.Count; i++)
        {
            panels[i](scene, Margin + (i % columns * (width + Gap)), top + (i / columns * (height + Gap)), width, height);
        }

        return scene;
    }

    /// <summary>Draws a figure of its own layout.</summary>
    /// <param name="picture">Heading and sentence.</param>
    /// <param name="style">Width and language.</param>
    /// <param name="draw">Draws it at a place with a width, and says where it ends; without a scene it only says that.</param>
    internal static Scene Free((Label Title, Label Message) picture, PictureStyle style, Func<Scene?, double, double, double, double> draw)
    {
        double inner = style.Width - (2 * Margin);
        (Scene scene, double top) = Headed(picture, style, draw(null, Margin, 0, inner));
        draw(scene, Margin, top, inner);
        return scene;
    }

    /// <summary>A scene with heading and sentence, and room below them.</summary>
    private static (Scene Scene, double Top) Headed((Label Title, Label Message) picture, PictureStyle style, double room)
    {
        double inner = style.Width - (2 * Margin);
        List<string> message = Wrapped(picture.Message.In(style.Language), style, inner);
        // In a terminal every line has a row of its own, and one is left free below.
        (double line, double gap) = style.CharacterWidth is null ? (LineHeight, 8) : (Braille.LineHeight, Braille.LineHeight + 6);
        double top = Margin + 24 + (message.Count * line) + gap;
        var scene = new Scene(style.Width, Math.Ceiling(top + room + Margin), style.Language);
        scene.Write(new ScenePoint(Margin, Margin + 9), picture.Title, Ink.Text, TitleSize, isBold: true, room: inner);
        for (int i = 0; i < message.Count; i++) scene.Write(new ScenePoint(Margin, Margin + 32 + (i * line)), message[i], Ink.Muted, MessageSize);
        return (scene, top);
    }

    /// <summary>Lines no wider than the room, broken at blanks, or anywhere between Chinese characters.</summary>
    private static List<string> Wrapped(string text, PictureStyle style, double room)
    {
        List<string> lines = [];
        string line = "";
        foreach (string piece in Pieces(text))
        {
            if (line.Length > 0 && style.WidthOf((line + piece).TrimEnd(), MessageSize) > room)
            {
                lines.Add(line.TrimEnd());
                line = "";
            }

            line += line.Length == 0 ? piece.TrimStart() : piece;
        }

        return [.. lines, line.TrimEnd()];
    }

    private static IEnumerable<string> Pieces(string text)
    {
        const string NotAtStart = "，。；：、）》！？";
        int start = 0;
        for (int i = 1; i <= text.Length; i++)
        {
            bool ends = i == text.Length || text[i - 1] == ' ' || ((text[i - 1] > '\u2e80' || text[i] > '\u2e80') && !NotAtStart.Contains(text[i]));
            if (!ends) continue;
            yield return text[start..i];
            start = i;
        }
    }
}

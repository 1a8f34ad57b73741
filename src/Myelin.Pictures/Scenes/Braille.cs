using System.Text;

namespace Myelin.Pictures;

/// <summary>A scene as text: two by four dots per character, with its texts written over them.</summary>
internal sealed class Braille
{
    /// <summary>Pixels per dot: a line of text is four dots high, as a line of a picture is about fourteen pixels.</summary>
    private const double PerColumn = 3.25, PerRow = 3.5;

    private const int DotsWide = 2, DotsHigh = 4;

    // The bits of a character's dots, [row, column].
    private static readonly int[,] s_bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    private readonly int[,] _dots;
    private readonly char[,] _letters;

    private Braille(Scene scene)
    {
        int columns = (int)Math.Ceiling(scene.Width / PerColumn / DotsWide), rows = (int)Math.Ceiling(scene.Height / PerRow / DotsHigh);
        (_dots, _letters) = (new int[rows, columns], new char[rows, columns]);
        foreach (Mark mark in scene.Marks) Draw(mark);
    }

    /// <summary>The pixels of a line of text.</summary>
    internal const double LineHeight = DotsHigh * PerRow;

    /// <summary>A page that has this many columns, whose sentence is broken where a terminal needs it.</summary>
    internal static PictureStyle Style(int columns, Language language) =>
        new() { Width = PageWidth(columns), Language = language, CharacterWidth = DotsWide * PerColumn };

    /// <summary>The width in pixels of a page that has this many columns.</summary>
    internal static double PageWidth(int columns) => columns * DotsWide * PerColumn;

    /// <summary>Lines of text.</summary>
    internal static IEnumerable<string> Lines(Scene scene)
    {
        var drawn = new Braille(scene);
        for (int row = 0; row < drawn._dots.GetLength(0); row++)
        {
            var line = new StringBuilder();
            for (int column = 0; column < drawn._dots.GetLength(1); column++)
            {
                char letter = drawn._letters[row, column];
                // The right half of a wide character.
                if (letter == '\uffff') continue;
                line.Append(letter != 0 ? letter : drawn._dots[row, column] == 0 ? ' ' : (char)(0x2800 + drawn._dots[row, column]));
            }

            yield return line.ToString().TrimEnd();
        }
    }

    private void Draw(Mark mark)
    {
        switch (mark)
        {
            // Grid lines would hide the rest.
            case LineMark line when line.Stroke != Ink.Grid || line.Width > 1: Line(line.Points); break;
            case AreaMark { Opacity: > 0.5 } area when area.Fill != Ink.Shade: Line([.. area.Points, area.Points[0]]); break;
            case BoxMark box when box.Fill != Ink.Paper && box.Fill != Ink.Shade: Line(Corners(box)); break;
            case CircleMark circle: Circle(circle.Center, circle.Fill == Ink.Paper ? '○' : '•'); break;
            case GridMark grid: Cells(grid); break;
            case TextMark { Turn: 0 } text: Write(text); break;
        }
    }

    private void Line(IReadOnlyList<ScenePoint> points)
    {
        for (int i = 1; i < points.Count; i++)
        {
            (ScenePoint a, ScenePoint b) = (points[i - 1], points[i]);
            int steps = 1 + (int)Math.Ceiling(Math.Max(Math.Abs(b.X - a.X) / PerColumn, Math.Abs(b.Y - a.Y) / PerRow));
            for (int s = 0; s <= steps; s++) Dot(a.X + ((b.X - a.X) * s / steps), a.Y + ((b.Y - a.Y) * s / steps));
        }
    }

    private static ScenePoint[] Corners(BoxMark box) =>
        [new(box.X, box.Y), new(box.X + box.Width, box.Y), new(box.X + box.Width, box.Y + box.Height), new(box.X, box.Y + box.Height), new(box.X, box.Y)];

    private void Circle(ScenePoint center, char letter)
    {
        (int column, int row) = ((int)(center.X / PerColumn / DotsWide), (int)(center.Y / PerRow / DotsHigh));
        if (column >= 0 && row >= 0 && column < _letters.GetLength(1) && row < _letters.GetLength(0)) _letters[row, column] = letter;
    }

    /// <summary>Dark cells have dots.</summary>
    private void Cells(GridMark grid)
    {
        int rows = grid.Cells.GetLength(0), columns = grid.Cells.GetLength(1);
        for (double y = grid.Y; y < grid.Y + grid.Height; y += PerRow)
        {
            for (double x = grid.X; x < grid.X + grid.Width; x += PerColumn)
            {
                Ink ink = grid.Cells[(int)((y - grid.Y) / grid.Height * rows), (int)((x - grid.X) / grid.Width * columns)];
                if (ink.IsDark) Dot(x, y);
            }
        }
    }

    private void Dot(double x, double y)
    {
        (int column, int row) = ((int)(x / PerColumn), (int)(y / PerRow));
        if (column < 0 || row < 0 || column / DotsWide >= _dots.GetLength(1) || row / DotsHigh >= _dots.GetLength(0)) return;
        _dots[row / DotsHigh, column / DotsWide] |= s_bits[row % DotsHigh, column % DotsWide];
    }

    private void Write(TextMark text)
    {
        int length = TextWidth.Columns(text.Text), row = (int)(text.At.Y / PerRow / DotsHigh);
        double start = text.At.X / PerColumn / DotsWide;
        int column = (int)Math.Round(text.Anchor switch { Anchor.Start => start, Anchor.Middle => start - (length / 2.0), _ => start - length });
        column = Math.Clamp(column, 0, Math.Max(0, _letters.GetLength(1) - length));
        if (row < 0 || row >= _letters.GetLength(0)) return;
        foreach (char c in text.Text)
        {
            int wide = TextWidth.IsWide(c) ? 2 : 1;
            if (column + wide > _letters.GetLength(1)) return;
            _letters[row, column] = c;
            if (wide == 2) _letters[row, column + 1] = '\uffff';
            column += wide;
        }
    }
}

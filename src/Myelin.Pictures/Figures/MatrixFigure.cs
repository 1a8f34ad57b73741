namespace Myelin.Pictures;

/// <summary>A matrix as a table of numbers, with its name and shape above it.</summary>
internal sealed record MatrixFigure(Label Name, double[,] Values)
{
    private const double Head = 34;

    /// <summary>The size of a cell.</summary>
    internal double CellWidth { get; init; } = 46;

    /// <summary>The height of a cell.</summary>
    internal double CellHeight { get; init; } = 24;

    /// <summary>The cells that are marked, by row and column.</summary>
    internal Func<int, int, bool> IsMarked { get; init; } = (_, _) => false;

    /// <summary>How a number is written.</summary>
    internal string Format { get; init; } = "0.##";

    /// <summary>Colors behind the numbers, from low to high; null for none.</summary>
    internal (HeatColors Colors, double Low, double High)? Heat { get; init; }

    internal int Rows => Values.GetLength(0);

    internal int Columns => Values.GetLength(1);

    internal double Width => Columns * CellWidth;

    internal double Height => Head + (Rows * CellHeight);

    internal void Draw(Scene scene, double left, double top)
    {
        scene.Write(new(left + (Width / 2), top + 8), Name, Ink.Text, 13, Anchor.Middle, isBold: true, room: Width + 30);
        scene.Write(new(left + (Width / 2), top + 24), $"[{Rows}, {Columns}]", Ink.Muted, 11, Anchor.Middle);
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++) Cell(scene, left + (column * CellWidth), top + Head + (row * CellHeight), row, column);
        }
    }

    private void Cell(Scene scene, double x, double y, int row, int column)
    {
        Ink back = IsMarked(row, column) ? Ink.Rgb(250, 215, 130) : Ink.Paper;
        if (Heat is var (colors, low, high)) back = HeatScale.At(colors, (Values[row, column] - low) / (high - low));
        scene.Add(new BoxMark(x, y, CellWidth, CellHeight, back, Ink.Grid));
        if (Format.Length == 0) return;
        var middle = new ScenePoint(x + (CellWidth / 2), y + (CellHeight / 2));
        scene.Write(middle, Numbers.Text(Values[row, column], Format), HeatScale.TextOn(back), 12, Anchor.Middle, room: CellWidth - 4);
    }
}

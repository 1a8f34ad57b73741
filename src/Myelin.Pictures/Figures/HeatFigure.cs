namespace Myelin.Pictures;

/// <summary>A table of values as colored cells with a frame.</summary>
internal static class HeatFigure
{
    /// <param name="scene">The scene.</param>
    /// <param name="values">The values, [rows, columns].</param>
    /// <param name="x">The left side.</param>
    /// <param name="y">The upper side.</param>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    /// <param name="colors">The colors.</param>
    /// <param name="low">The value of the first color.</param>
    /// <param name="high">The value of the last color.</param>
    /// <param name="upwards">Whether row 0 is the lowest.</param>
    internal static void Draw(
        Scene scene, double[,] values, double x, double y, double width, double height, HeatColors colors, double low, double high, bool upwards = false)
    {
        Ink[,] cells = HeatScale.Of(upwards ? Flipped(values) : values, colors, low, high);
        scene.Add(new GridMark(x, y, width, height, cells));
        scene.Add(new BoxMark(x, y, width, height, Ink.None, Ink.Grid));
    }

    private static double[,] Flipped(double[,] values)
    {
        int rows = values.GetLength(0), columns = values.GetLength(1);
        var flipped = new double[rows, columns];
        for (int i = 0; i < rows * columns; i++) flipped[rows - 1 - (i / columns), i % columns] = values[i / columns, i % columns];
        return flipped;
    }
}

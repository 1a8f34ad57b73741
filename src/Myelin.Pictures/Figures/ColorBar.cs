namespace Myelin.Pictures;

/// <summary>The colors of a heat map in a row, with the values of the first and the last.</summary>
/// <param name="Colors">The colors.</param>
/// <param name="First">The value at the left end.</param>
/// <param name="Last">The value at the right end.</param>
/// <param name="From">The share of the colors that the left end has.</param>
/// <param name="To">The share of the colors that the right end has.</param>
internal sealed record ColorBar(HeatColors Colors, Label First, Label Last, double From = 0, double To = 1)
{
    private const int Steps = 48;

    private const double BarWidth = 64, BarHeight = 9, Gap = 5, Size = 11;

    /// <summary>The width with both values.</summary>
    internal double Width(Language language) => BarWidth + (2 * Gap) + TextWidth.Of(First.In(language), Size) + TextWidth.Of(Last.In(language), Size);

    /// <summary>Draws a heading with the bar at its right end.</summary>
    internal void Head(Scene scene, double left, double middle, double width, Label title, double size = 12)
    {
        double wide = Width(scene.Language);
        scene.Write(new(left, middle), title, Ink.Text, size, isBold: true, room: width - wide - 8);
        Draw(scene, left + width - wide, middle);
    }

    /// <summary>Draws it from a left end, around a middle.</summary>
    internal void Draw(Scene scene, double left, double middle)
    {
        var cells = new Ink[1, Steps];
        for (int i = 0; i < Steps; i++) cells[0, i] = HeatScale.At(Colors, From + ((To - From) * i / (Steps - 1)));
        double bar = left + TextWidth.Of(First.In(scene.Language), Size) + Gap;
        scene.Write(new(left, middle), First, Ink.Muted, Size);
        scene.Add(new GridMark(bar, middle - (BarHeight / 2), BarWidth, BarHeight, cells));
        scene.Add(new BoxMark(bar, middle - (BarHeight / 2), BarWidth, BarHeight, Ink.None, Ink.Grid));
        scene.Write(new(bar + BarWidth + Gap, middle), Last, Ink.Muted, Size);
    }
}

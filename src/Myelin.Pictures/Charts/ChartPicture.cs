namespace Myelin.Pictures;

/// <summary>A picture of charts of your own, in rows below a heading and a sentence.</summary>
public static class ChartPicture
{
    /// <summary>The picture.</summary>
    /// <param name="kind">The name of its kind.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="message">What one sees in it, in a sentence.</param>
    /// <param name="numbers">The numbers that it shows.</param>
    /// <param name="charts">The charts, of equal size; one at least.</param>
    /// <exception cref="ArgumentException">There is no chart.</exception>
    public static Picture Of(string kind, Label title, Label message, IReadOnlyList<PictureNumbers> numbers, params ReadOnlySpan<Chart> charts)
    {
        if (charts.Length == 0) throw new ArgumentException($"{nameof(ChartPicture)}: a picture has a chart or more.\n  Got none.\n  Add a Chart.");
        Panel[] panels = [.. charts.ToArray().Select(chart => (Panel)chart.Draw)];
        return new Picture(kind, title, message, numbers, style => Page.Panels((title, message), style, panels));
    }
}

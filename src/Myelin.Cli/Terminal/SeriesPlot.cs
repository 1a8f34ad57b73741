using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>A line of values and its forecast, drawn with characters.</summary>
internal static class SeriesPlot
{
    private const int Height = 12, Widest = 120;

    /// <summary>The scale on the left: a number and a line.</summary>
    private const int Scale = 12;

    /// <summary>
    /// Dots for known values, filled ones for forecast values: as many as fit in the terminal. Of a forecast that would leave no room for
    /// what is known, each dot is the mean of several values.
    /// </summary>
    internal static void Show(Output output, double[] known, double[] ahead)
    {
        int width = Math.Min(Widest, output.Width - Scale);
        int each = Math.Max(1, ((2 * ahead.Length) + width - 1) / width);
        double[] future = [.. ahead.Chunk(each).Select(chunk => chunk.Average())];
        double[] past = [.. known.Reverse().Chunk(each).Select(chunk => chunk.Average()).Take(width - future.Length).Reverse()];
        double[] all = [.. past, .. future];
        int firstAhead = past.Length;
        double low = all.Min(), high = all.Max(), span = high > low ? high - low : 1;
        // As many digits as tell the levels apart, for any level of the series.
        int digits = Math.Clamp(3 + (int)Math.Ceiling(Math.Log10(Math.Max(Math.Abs(low), Math.Abs(high)) / span)), 5, 15);
        string[] levels = [.. Enumerable.Range(0, Height).Select(row => NumberText.Of(low + (span * row / (Height - 1)), digits))];
        int scale = Math.Max(Scale - 2, levels.Max(level => level.Length));
        for (int row = Height - 1; row >= 0; row--)
        {
            char[] line = [.. all.Select((v, i) => (int)Math.Round((v - low) / span * (Height - 1)) == row ? (i < firstAhead ? '·' : '●') : ' ')];
            output.Line($"{levels[row].PadLeft(scale)} │{new string(line)}".TrimEnd());
        }

        output.Line($"{new string(' ', scale)} └{new string('─', firstAhead)}┴{new string('─', Math.Max(0, all.Length - firstAhead - 1))}");
    }
}

using System.Globalization;

namespace Myelin.Cli.Terminal;

/// <summary>A line of values and its forecast, drawn with characters.</summary>
internal static class SeriesPlot
{
    private const int Height = 12, Widest = 120;

    /// <summary>Dots for known values, filled ones for forecast values.</summary>
    internal static void Show(Output output, double[] known, double[] ahead)
    {
        double[] all = [.. known, .. ahead];
        if (all.Length > Widest) all = all[^Widest..];
        int firstAhead = all.Length - Math.Min(ahead.Length, all.Length);
        double low = all.Min(), high = all.Max(), span = high > low ? high - low : 1;
        for (int row = Height - 1; row >= 0; row--)
        {
            char[] line = [.. all.Select((v, i) => (int)Math.Round((v - low) / span * (Height - 1)) == row ? (i < firstAhead ? '·' : '●') : ' ')];
            double level = low + (span * row / (Height - 1));
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{level,10:G5} │{new string(line)}").TrimEnd());
        }

        output.Line($"{"",10} └{new string('─', firstAhead)}┴{new string('─', Math.Max(0, all.Length - firstAhead - 1))}");
    }
}

using System.Globalization;
using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>Figures of runs and their names, as tables show them.</summary>
internal static class FigureText
{
    /// <summary>The name in words: <c>test accuracy</c>.</summary>
    internal static string Name(string figure) => string.Concat(figure.Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));

    /// <summary>A share as a percentage, anything else with four digits; a line for none.</summary>
    internal static string Of(string figure, double? value) => value is not { } number ? "–"
        : figure.Contains("Accuracy", StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"{100 * number:F2} %")
        : NumberText.Of(number, 4);

    /// <summary>A duration: <c>4.2 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    internal static string Duration(double? seconds) => seconds is not { } value ? "–"
        : value < 60 ? string.Create(CultureInfo.InvariantCulture, $"{value:F1} s")
        : value < 3600 ? $"{(int)value / 60} min {(int)value % 60} s"
        : $"{(int)value / 3600} h {(int)value / 60 % 60} min";

    /// <summary>A time of today as the time of day, otherwise as a date.</summary>
    internal static string Time(DateTimeOffset time) => time.LocalDateTime.Date == DateTime.Today
        ? time.LocalDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)
        : time.LocalDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace Myelin.Runs;

/// <summary>Numbers as people read them: with all their digits before the point, and without an exponent unless they are tiny or huge.</summary>
public static class NumberText
{
    private const double Smallest = 1e-4, Largest = 1e15;

    /// <summary>A number whose typical difference from others is one unit, with the digits that tell a hundred-thousandth of it: 1000000000.8125.</summary>
    /// <param name="value">The number.</param>
    /// <param name="unit">The unit, above 0.</param>
    public static string InUnits(double value, double unit)
    {
        const int Fewest = 7, Most = 15, OfUnit = 5;
        double before = Math.Ceiling(Math.Log10(Math.Abs(value) / unit));
        return Of(value, double.IsFinite(before) ? (int)Math.Clamp(before + OfUnit, Fewest, Most) : Fewest);
    }

    /// <summary>A count with its noun: <c>1 example</c>, <c>1,437 examples</c>.</summary>
    /// <param name="count">The count.</param>
    /// <param name="one">The noun for one.</param>
    /// <param name="many">The noun for any other count; null for that of one with an s.</param>
    public static string Count(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");

    /// <summary>A number with at least the given significant digits, without zeros at the end: 1700000013, not 1.7E+09.</summary>
    /// <param name="value">The number.</param>
    /// <param name="digits">How many digits count, from 1 to 15; those before the point are written even if there are more.</param>
    public static string Of(double value, int digits = 7)
    {
        double size = Math.Abs(value);
        if (size is not (0 or (>= Smallest and < Largest))) return value.ToString($"G{digits}", CultureInfo.InvariantCulture);
        int before = size < 1 ? 0 : (int)Math.Floor(Math.Log10(size)) + 1, zeros = size is > 0 and < 1 ? -(int)Math.Floor(Math.Log10(size)) - 1 : 0;
        int after = Math.Clamp(digits - before + zeros, 0, 15);
        return value.ToString(after == 0 ? "0" : $"0.{new string('#', after)}", CultureInfo.InvariantCulture);
    }
}

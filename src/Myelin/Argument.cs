using System.Globalization;

namespace Myelin;

/// <summary>Settings checked at the door of a constructor: errors in three lines, where .NET's own have neither value nor remedy.</summary>
internal static class Argument
{
    /// <summary>Returns a whole number unless it is too small.</summary>
    internal static int AtLeast(int least, int value, string owner, string name, string fix) => value >= least
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be at least {least}.\n  Got {value}.\n  {fix}"));

    /// <summary>Returns a size unless one of its sides is too small.</summary>
    internal static Size2 AtLeast(int least, Size2 value, string owner, string name, string fix) => value.Height >= least && value.Width >= least
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be at least {least}.\n  Got {value}.\n  {fix}"));

    /// <summary>Returns a number of 0 to below infinity; NaN is none.</summary>
    internal static double NotNegative(double value, string owner, string name, string fix) => value is >= 0 and < double.PositiveInfinity
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be a finite number, at least 0.\n  Got {value}.\n  {fix}"));

    /// <summary>Returns a share of 0 to 1.</summary>
    internal static double Share(double value, string owner, string name, string fix) => value is >= 0 and <= 1
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be from 0 to 1.\n  Got {value}.\n  {fix}"));

    /// <summary>Returns a share of 0 to below 1.</summary>
    internal static double BelowOne(double value, string owner, string name, string fix) => value is >= 0 and < 1
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be at least 0 and below 1.\n  Got {value}.\n  {fix}"));

    // Without the actual value, which .NET would write below the third line.
    private static ArgumentOutOfRangeException Out(string name, string message) => new(name, message);
}

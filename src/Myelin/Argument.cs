using System.Globalization;

namespace Myelin;

/// <summary>Checks of arguments: errors in three lines, where .NET's own state neither the value nor a fix.</summary>
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

    /// <summary>Returns a finite number of at least 0; NaN is rejected.</summary>
    internal static double NotNegative(double value, string owner, string name, string fix) => value is >= 0 and < double.PositiveInfinity
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be a finite number, at least 0.\n  Got {value}.\n  {fix}"));

    /// <summary>Returns a finite number above 0; NaN is rejected.</summary>
    internal static double Positive(double value, string owner, string name, string fix) => value is > 0 and < double.PositiveInfinity
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be a finite number above 0.\n  Got {value}.\n  {fix}"));

    /// <summary>The same for single precision, which an error shows with its own digits.</summary>
    internal static float Positive(float value, string owner, string name, string fix) => value is > 0 and < float.PositiveInfinity
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be a finite number above 0.\n  Got {value}.\n  {fix}"));

    /// <summary>Returns a number unless it is NaN or infinite.</summary>
    internal static float Finite(float value, string owner, string name, string fix) => float.IsFinite(value)
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be a finite number.\n  Got {value}.\n  {fix}"));

    /// <summary>Throws unless a file exists.</summary>
    internal static void FileExists(string path, string owner)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            throw new FileNotFoundException($"{owner}: the path must be that of a file.\n  Got \"{path}\", which is a folder.\n  Give a file in it.", path);
        if (!File.Exists(path)) throw new FileNotFoundException($"{owner}: the file must exist.\n  Got \"{path}\".\n  Check the path.", path);
    }

    /// <summary>Returns a whole number from 0 to below a count.</summary>
    internal static int Index(int value, int count, string owner, string name, string fix) => (uint)value < (uint)count
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be from 0 to {count - 1}.\n  Got {value}.\n  {fix}"));

    /// <summary>Returns a fraction from 0 to 1.</summary>
    internal static double Share(double value, string owner, string name, string fix) => value is >= 0 and <= 1
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be from 0 to 1.\n  Got {value}.\n  {fix}"));

    /// <summary>The same for single precision, which an error shows with its own digits.</summary>
    internal static float Share(float value, string owner, string name, string fix) => value is >= 0 and <= 1
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be from 0 to 1.\n  Got {value}.\n  {fix}"));

    /// <summary>Returns a fraction from 0 to below 1, shown with the digits of single precision.</summary>
    internal static float BelowOne(float value, string owner, string name, string fix) => value is >= 0 and < 1
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be at least 0 and below 1.\n  Got {value}.\n  {fix}"));

    /// <summary>Returns a fraction from 0 to below 1.</summary>
    internal static double BelowOne(double value, string owner, string name, string fix) => value is >= 0 and < 1
        ? value
        : throw Out(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: {name} must be at least 0 and below 1.\n  Got {value}.\n  {fix}"));

    // Without the actual value, which .NET would append after the third line.
    private static ArgumentOutOfRangeException Out(string name, string message) => new(name, message);
}

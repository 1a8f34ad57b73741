using System.Globalization;

namespace Myelin.Runs;

/// <summary>Options that several kinds of pictures have.</summary>
internal static class PictureOptions
{
    /// <summary>Some of several names.</summary>
    internal static ListOption Several(string flag, IReadOnlyList<string> values, string help) =>
        new(flag, "NAME", help) { Values = values, TakesSeveral = true };

    /// <summary>Several numbers above 0.</summary>
    internal static ListOption Positives(string flag, string help) =>
        new(flag, "X", help, "a number above 0", text => Number(text) is > 0 and < double.PositiveInfinity) { TakesSeveral = true };

    /// <summary>Several numbers.</summary>
    internal static ListOption Numbers(string flag, string help) =>
        new(flag, "X", help, "a number", text => double.IsFinite(Number(text))) { TakesSeveral = true };

    /// <summary>The numbers that were given; null for none.</summary>
    internal static double[]? Numbers(this PictureRequest request, ListOption option) => request.Names(option)?.Select(Number).ToArray();

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
}

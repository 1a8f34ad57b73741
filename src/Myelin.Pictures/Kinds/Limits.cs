namespace Myelin.Pictures;

/// <summary>The checks of what a picture is asked for, all in the same words.</summary>
internal static class Limits
{
    /// <summary>A whole number within a range.</summary>
    internal static int Count(string picture, string name, int value, int least, int most) => value >= least && value <= most ? value
        : throw new ArgumentException($"{picture}: {name} must be from {least:N0} to {most:N0}.\n  Got {value:N0}.\n  Give a number in this range.");

    /// <summary>A number within a range.</summary>
    internal static double Number(string picture, string name, double value, double least, double most) => value >= least && value <= most ? value
        : throw new ArgumentException($"{picture}: {name} must be from {least} to {most}.\n  Got {value}.\n  Give a number in this range.");

    /// <summary>A finite number above 0.</summary>
    internal static double Positive(string picture, string name, double value) => value > 0 && double.IsFinite(value) ? value
        : throw new ArgumentException($"{picture}: {name} must be above 0.\n  Got {value}.\n  Give a number above 0.");

    /// <summary>The item of a name.</summary>
    internal static T Known<T>(string picture, string what, string name, IEnumerable<T> items, Func<T, string> nameOf)
    {
        foreach (T item in items)
        {
            if (nameOf(item) == name) return item;
        }

        throw new ArgumentException(
            $"{picture}: the {what} must be one that is known.\n  Got \"{name}\".\n  Known are {string.Join(", ", items.Select(nameOf))}.");
    }
}

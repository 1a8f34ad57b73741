namespace Myelin.Pictures;

/// <summary>An axis of a <see cref="Chart"/>.</summary>
/// <param name="Title">What it shows, with its unit.</param>
public sealed record ChartAxis(Label Title)
{
    /// <summary>Its lowest value; from the data if not given.</summary>
    public double? Min { get; init; }

    /// <summary>Its highest value; from the data if not given.</summary>
    public double? Max { get; init; }

    /// <summary>Whether it is logarithmic: values must be above 0.</summary>
    public bool IsLog { get; init; }

    /// <summary>Names at 0, 1, 2 … instead of numbers; null for numbers.</summary>
    public IReadOnlyList<Label>? Names { get; init; }

    /// <summary>Whether it has no numbers.</summary>
    public bool IsBare { get; init; }
}

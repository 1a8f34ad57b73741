using System.Globalization;

namespace Myelin.Tables;

/// <summary>Numbers: one feature, and one that says that it is missing.</summary>
/// <param name="name">The column's name.</param>
/// <param name="origin">
/// Subtracted in float64 before they become float32, which has 7 digits. 0 unless the column needs more, such as times in seconds.
/// </param>
/// <param name="form">How they are written; null for 1234.5.</param>
/// <param name="fill">What takes the place of a missing one; null if none may be missing.</param>
/// <param name="hasIndicator">Whether there is a feature that is 1 for a missing one.</param>
public sealed class NumberColumn(string name, double origin = 0, NumberForm? form = null, double? fill = null, bool hasIndicator = false) : EncodedColumn(name)
{
    /// <summary>Subtracted in float64.</summary>
    public double Origin { get; } = origin;

    /// <summary>How they are written.</summary>
    public NumberForm Form { get; } = form ?? NumberForm.Plain;

    /// <summary>What takes the place of a missing one.</summary>
    public double? Fill { get; } = fill;

    /// <summary>Whether there is a feature that is 1 for a missing one.</summary>
    public bool HasIndicator { get; } = hasIndicator;

    /// <inheritdoc/>
    public override IReadOnlyList<string> FeatureNames => HasIndicator ? [Name, $"{Name}=(missing)"] : [Name];

    /// <inheritdoc/>
    public override string Summary => "number";

    internal override int Width => HasIndicator ? 2 : 1;

    internal override string Rule => "finite numbers";

    internal override bool IsValid => double.IsFinite(Origin) && double.IsFinite(Fill ?? 0);

    internal override bool Encode(ReadOnlySpan<byte> field, Span<float> to)
    {
        if (Form.Read(field) is not { } value) return false;
        to[0] = (float)(value - Origin);
        return float.IsFinite(to[0]);
    }

    internal override bool EncodeMissing(Span<float> to)
    {
        if (Fill is not { } fill) return false;
        to[0] = (float)(fill - Origin);
        if (HasIndicator) to[1] = 1;
        return true;
    }

    /// <summary>Learns from the numbers of the training rows, NaN for a missing one.</summary>
    internal static NumberColumn Fit(string name, NumberForm form, double[] numbers, EncodingOptions options)
    {
        double[] values = Array.TrueForAll(numbers, double.IsFinite) ? numbers : Array.FindAll(numbers, double.IsFinite);
        bool hasMissing = values.Length < numbers.Length;
        // The mean is summed in the order of the rows, before the median sorts them.
        double origin = OriginOf(values);
        double? fill = options.Fill switch { FillRule.Drop => null, FillRule.Mean => Mean(values), _ => Median(values) };
        return new NumberColumn(name, origin, form, fill, hasMissing && options is { Indicators: true, Fill: not FillRule.Drop });
    }

    /// <summary>The middle of some values, which are sorted.</summary>
    internal static double Median(double[] values)
    {
        if (values.Length == 0) return 0;
        // The order of the values means nothing to those who call this.
        double[] sorted = values;
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : sorted[middle - 1] + ((sorted[middle] - sorted[middle - 1]) / 2);
    }

    /// <summary>
    /// What is subtracted from numbers before they become float32: their mean if rounding would blur the differences between them, otherwise 0, which
    /// leaves ordinary numbers as they are.
    /// </summary>
    internal static double OriginOf(double[] values)
    {
        const double Blur = 1e-5;
        if (values.Length == 0) return 0;
        double mean = Mean(values), rounding = values.Max(value => Math.Abs(value - (float)value));
        double deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return double.IsFinite(rounding) && double.IsFinite(deviation) && rounding > Blur * deviation && deviation > 0 ? mean : 0;
    }

    private static double Mean(double[] values) => values.Length == 0 ? 0 : values.Average();

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {Summary}");
}

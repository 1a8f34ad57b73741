using System.Globalization;
using System.Text.Json;

namespace Myelin.Runs;

/// <summary>An option whose value is a finite number.</summary>
public sealed class NumberOption : RunOption<double>
{
    private readonly Func<double, bool> _isValid;

    private NumberOption(string flag, string help, string? name, string rule, Func<double, bool> isValid) : base(flag, help, name) =>
        (Rule, _isValid) = (rule, isValid);

    /// <inheritdoc/>
    public override string Placeholder => "X";

    /// <inheritdoc/>
    public override string Rule { get; }

    /// <summary>Any number.</summary>
    /// <inheritdoc cref="Positive"/>
    public static NumberOption Any(string flag, string help, string? name = null, Func<double, string?>? phrase = null) =>
        new(flag, help, name, "a number", _ => true) { Phrase = phrase };

    /// <summary>A number above 0.</summary>
    /// <param name="flag">The name on a command line, without the dashes.</param>
    /// <param name="help">What it does.</param>
    /// <param name="name">The name in <c>run.json</c>; the flag's in camel case if null.</param>
    /// <param name="phrase">A value's part of the settings line.</param>
    public static NumberOption Positive(string flag, string help, string? name = null, Func<double, string?>? phrase = null) =>
        new(flag, help, name, "a number above 0", value => value > 0) { Phrase = phrase };

    /// <summary>A number of at least 0.</summary>
    /// <inheritdoc cref="Positive"/>
    public static NumberOption NotNegative(string flag, string help, string? name = null, Func<double, string?>? phrase = null) =>
        new(flag, help, name, "a number of at least 0", value => value >= 0) { Phrase = phrase };

    /// <summary>A number from 0 to below 1.</summary>
    /// <inheritdoc cref="Positive"/>
    public static NumberOption BelowOne(string flag, string help, string? name = null, Func<double, string?>? phrase = null) =>
        new(flag, help, name, "a number from 0 to below 1", value => value is >= 0 and < 1) { Phrase = phrase };

    /// <summary>A number within a range, both ends included.</summary>
    /// <param name="flag">The name on a command line, without the dashes.</param>
    /// <param name="least">The smallest value.</param>
    /// <param name="most">The largest value.</param>
    /// <param name="help">What it does.</param>
    public static NumberOption Between(string flag, double least, double most, string help) =>
        new(flag, help, null, RangeOf(least, most), value => value >= least && value <= most);

    /// <summary>A share between 0 and 1, neither of them included.</summary>
    /// <inheritdoc cref="Positive"/>
    public static NumberOption Share(string flag, string help, string? name = null, Func<double, string?>? phrase = null) =>
        new(flag, help, name, "a share between 0 and 1, such as 0.1", value => value is > 0 and < 1) { Phrase = phrase };

    internal override bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && IsValid(value);

    internal override bool TryRead(JsonElement element, out double value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out value) && IsValid(value);
    }

    internal override void WriteValue(Utf8JsonWriter writer, double value) => writer.WriteNumberValue(value);

    /// <summary>The rule for a number within a range, without an exponent.</summary>
    internal static string RangeOf(double least, double most) =>
        string.Create(CultureInfo.InvariantCulture, $"a number from {least:0.######} to {most:0.######}");

    private bool IsValid(double value) => double.IsFinite(value) && _isValid(value);
}

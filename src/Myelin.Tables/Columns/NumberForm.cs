using System.Globalization;
using System.Text;

namespace Myelin.Tables;

/// <summary>How the numbers of a column are written.</summary>
/// <param name="Decimal">The sign before the decimals.</param>
/// <param name="Thousands">The sign between thousands; null for none.</param>
public sealed record NumberForm(char Decimal = '.', char? Thousands = null)
{
    private const int LongestGroup = 3;

    /// <summary>1234.5.</summary>
    public static NumberForm Plain { get; } = new();

    /// <summary>
    /// The number of a text. Signs of money and percent are left out (45% is 45), brackets and Unicode's minus are a minus. Null if it is not a
    /// finite number in this form.
    /// </summary>
    public double? Read(ReadOnlySpan<byte> utf8)
    {
        if (Decimal == '.' && ShortDecimal.TryRead(utf8, out double value)) return value;
        if (Decimal == '.' && double.TryParse(utf8, NumberStyles.Float, CultureInfo.InvariantCulture, out double plain))
        {
            return double.IsFinite(plain) ? plain : null;
        }

        return Read(Encoding.UTF8.GetString(utf8));
    }

    /// <summary>The same for a string.</summary>
    public double? Read(string text)
    {
        string bare = NumberShape.WithoutMoney(NumberShape.Bare(text));
        int fraction = bare.IndexOf(Decimal, StringComparison.Ordinal), exponent = bare.IndexOfAny(['e', 'E']);
        int end = fraction >= 0 ? fraction : exponent >= 0 ? exponent : bare.Length;
        string whole = bare[..end];
        if (Thousands is { } thousands && whole.Contains(thousands, StringComparison.Ordinal))
        {
            string[] groups = whole.TrimStart('-', '+').Split(thousands);
            if (groups[0].Length is < 1 or > LongestGroup || groups.Skip(1).Any(g => g.Length != LongestGroup)) return null;
            whole = whole.Replace(thousands.ToString(), "", StringComparison.Ordinal);
        }

        string rest = fraction >= 0 ? $".{bare[(fraction + 1)..]}" : bare[end..];
        return double.TryParse(whole + rest, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            && !(Decimal != '.' && whole.Contains('.', StringComparison.Ordinal)) ? value : null;
    }

    /// <summary>An example: <c>1.234,5</c>.</summary>
    public override string ToString() => $"1{Thousands}234{Decimal}5";
}

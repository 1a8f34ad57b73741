using System.Globalization;

namespace Myelin.Tables;

/// <summary>What one text says about how numbers are written: which signs stand before decimals, and which between thousands.</summary>
/// <param name="Decimal">The sign before the decimals; null for none.</param>
/// <param name="Thousands">The sign between thousands; null for none.</param>
/// <param name="IsAmbiguous">Whether <paramref name="Decimal"/> may as well stand between thousands: 1,000 or 3.782.</param>
internal readonly record struct NumberShape(char? Decimal, char? Thousands, bool IsAmbiguous = false)
{
    private const string Money = "$€£¥₩₹", Blanks = " \u00A0\u202F\u2009", Others = Blanks + "'’_";

    /// <summary>The shape of a text; null if it is not a number in any way of writing.</summary>
    internal static NumberShape? Of(string field)
    {
        string text = Bare(field);
        int exponent = text.IndexOfAny(['e', 'E']);
        if (exponent > 0)
        {
            if (!int.TryParse(text.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) return null;
            text = text[..exponent];
        }

        text = text.TrimStart('-', '+').Trim([.. Money, .. Blanks]);
        char[] signs = [.. text.Where(c => !char.IsAsciiDigit(c))];
        if (signs.Length == 0) return text.Length > 0 ? new NumberShape(null, null) : null;
        if (signs.Length == text.Length) return null;
        string[] groups = text.Split(signs);
        (char first, char last) = (signs[0], signs[^1]);
        bool isDecimal = last is '.' or ',';
        if (signs.Length == 1)
        {
            bool areGroups = AreGroups(groups) && groups[0][0] != '0';
            if (isDecimal) return new NumberShape(last, null, areGroups);
            return Others.Contains(last) && areGroups ? new NumberShape(null, last) : null;
        }

        if (signs.All(c => c == first)) return AreGroups(groups) && (isDecimal || Others.Contains(first)) ? new NumberShape(null, first) : null;
        bool isGrouped = isDecimal && signs[..^1].All(c => c == first) && first != last && (first is '.' or ',' || Others.Contains(first))
            && AreGroups(groups[..^1]) && groups[^1].Length > 0;
        return isGrouped ? new NumberShape(last, first) : null;
    }

    /// <summary>A text without signs of money and percent, with ASCII's minus and digits; brackets are a minus.</summary>
    internal static string Bare(string field)
    {
        string text = field.Trim();
        bool isNegative = text is ['(', _, .., ')'];
        if (isNegative) text = text[1..^1];
        text = string.Concat(text.Select(c => c is '\u2212' or '\uFF0D' ? '-' : char.IsDigit(c) ? (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)) : c));
        text = text.Trim([.. Money, '%', '‰', .. Blanks]);
        return isNegative ? $"-{text}" : text;
    }

    /// <summary>A bare text without a sign of money behind its minus, as in -$5.</summary>
    internal static string WithoutMoney(string bare) => bare is ['-' or '+', ..] ? bare[..1] + bare[1..].Trim([.. Money, .. Blanks]) : bare;

    private static bool AreGroups(string[] groups) => groups[0].Length is >= 1 and <= 3 && groups.Skip(1).All(g => g.Length == 3);
}

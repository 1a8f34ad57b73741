namespace Myelin.Tables;

/// <summary>
/// Reads decimals of up to fifteen digits: as whole numbers and powers of ten that float64 holds exactly, so that one division rounds them right.
/// Nearly all numbers of tables are such, and the general way takes several times as long.
/// </summary>
internal static class ShortDecimal
{
    private const int MostDigits = 15;

    private static readonly double[] s_powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>The number of a text like -12.5; false if it is none, or must be read in the general way.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        bool isNegative = text.Length > 0 && text[0] == (byte)'-';
        int start = isNegative ? 1 : 0, point = -1;
        if (text.Length == start || text.Length > start + MostDigits + 1) return false;
        long digits = 0;
        for (int i = start; i < text.Length; i++)
        {
            int digit = text[i] - '0';
            if ((uint)digit <= 9) digits = (digits * 10) + digit;
            else if (text[i] == (byte)'.' && point < 0 && i > start && i < text.Length - 1) point = i;
            else return false;
        }

        if (point < 0 && text.Length > start + MostDigits) return false;
        value = point < 0 ? digits : digits / s_powers[text.Length - point - 1];
        if (isNegative) value = -value;
        return true;
    }
}

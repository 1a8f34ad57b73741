namespace Myelin.Tables;

/// <summary>Functions with the same bits on every machine: the platform's differ in their last ones, and a network's weights depend on them.</summary>
internal static class PortableMath
{
    private const int Terms = 20;

    /// <summary>The sine and cosine of a number of turns.</summary>
    internal static (float Sine, float Cosine) Circle(double turns)
    {
        double fraction = turns - Math.Floor(turns);
        int quarter = (int)Math.Floor((fraction * 4) + 0.5);
        double x = (fraction - (quarter / 4.0)) * 2 * Math.PI;
        // At most an eighth of a turn is left: the series has all of float64's digits.
        double sine = 0, cosine = 0, term = 1;
        for (int i = 0; i < Terms; i++)
        {
            double signed = (i & 2) == 0 ? term : -term;
            if ((i & 1) == 0) cosine += signed;
            else sine += signed;
            term *= x / (i + 1);
        }

        return (quarter & 3) switch
        {
            0 => ((float)sine, (float)cosine),
            1 => ((float)cosine, (float)-sine),
            2 => ((float)-sine, (float)-cosine),
            _ => ((float)-cosine, (float)sine),
        };
    }

    /// <summary>The natural logarithm of a number above 0.</summary>
    internal static float Log(double value)
    {
        int exponent = Math.ILogB(value);
        double mantissa = Math.ScaleB(value, -exponent), z = (mantissa - 1) / (mantissa + 1), power = z, sum = 0;
        for (int i = 1; i < 2 * Terms; i += 2)
        {
            sum += power / i;
            power *= z * z;
        }

        const double LogOfTwo = 0.693147180559945309;
        return (float)((2 * sum) + (exponent * LogOfTwo));
    }
}

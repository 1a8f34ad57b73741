namespace Myelin;

/// <summary>Quantiles of a few numbers. By a plain sort: the rules ask for them thousands of times in a process that has just started.</summary>
internal static class Quantiles
{
    /// <summary>The middle one, the upper of two; NaN if there are none.</summary>
    /// <param name="values">The numbers; sorted afterwards.</param>
    internal static double Median(double[] values)
    {
        if (values.Length == 0) return double.NaN;
        Array.Sort(values);
        return values[values.Length / 2];
    }
}

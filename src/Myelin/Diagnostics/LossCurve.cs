namespace Myelin;

/// <summary>
/// The losses of the steps so far, relative to guessing (1) and perfect answers (0); of a loss without these, relative to the first step's.
/// </summary>
public sealed class LossCurve
{
    private readonly List<double> _values = [];
    private (int Steps, int Count, double Median) _recent;

    /// <summary>The relative loss of each step.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>The median of the last steps.</summary>
    /// <param name="count">How many.</param>
    public double Recent(int count)
    {
        // Most rules ask for it.
        if (_recent.Steps != _values.Count || _recent.Count != count) _recent = (_values.Count, count, Median(_values.Count - count, count));
        return _recent.Median;
    }

    /// <summary>The lowest median of any window of the given length, one starting each half length.</summary>
    public double Best(int count)
    {
        double best = double.PositiveInfinity;
        for (int start = 0; start + count <= _values.Count; start += Math.Max(1, count / 2)) best = Math.Min(best, Median(start, count));
        return best;
    }

    /// <summary>The median of some steps.</summary>
    public double Median(int start, int count)
    {
        start = Math.Max(0, start);
        return Quantiles.Median(Window(start, Math.Min(count, _values.Count - start)));
    }

    /// <summary>
    /// The change per step over the last steps, and whether it differs from 0 by more than its noise: a line through the medians of ten parts,
    /// with two standard errors.
    /// </summary>
    /// <param name="count">How many steps.</param>
    public (double Slope, bool IsClear) Trend(int count)
    {
        const int Parts = 10;
        count = Math.Min(count, _values.Count);
        int size = count / Parts;
        if (size == 0) return (0, false);
        double middle = (Parts - 1) / 2.0, mean = 0, spread = 0, slope = 0, rest = 0;
        double[] medians = new double[Parts];
        for (int i = 0; i < Parts; i++) mean += (medians[i] = Median(_values.Count - count + (i * size), size)) / Parts;
        for (int i = 0; i < Parts; i++) (spread, slope) = (spread + ((i - middle) * (i - middle)), slope + ((i - middle) * (medians[i] - mean)));
        slope /= spread;
        for (int i = 0; i < Parts; i++) rest += Math.Pow(medians[i] - mean - (slope * (i - middle)), 2);
        double error = Math.Sqrt(rest / (Parts - 2) / spread);
        return (slope / size, Math.Abs(slope) > 2 * error);
    }

    /// <summary>The median of the last steps, and its standard error.</summary>
    /// <param name="count">How many.</param>
    internal (double Level, double Error) Level(int count)
    {
        // Of normal values the quartiles are 1.35 deviations apart, and a median's error is 1.25 times a mean's.
        count = Math.Min(count, _values.Count);
        double[] window = Window(_values.Count - count, count);
        return window.Length == 0 ? (double.NaN, double.NaN)
            : (Quantiles.Median(window), 1.25 / 1.35 * (window[3 * window.Length / 4] - window[window.Length / 4]) / Math.Sqrt(window.Length));
    }

    /// <summary>Whether the last steps have not lowered the loss by a tenth.</summary>
    /// <param name="count">How many.</param>
    internal bool IsFlat(int count) => -Trend(count).Slope * count < 0.1 * Recent(Math.Max(10, count / 5));

    /// <summary>Makes earlier losses relative to something else.</summary>
    internal void Rescale(Func<double, double> scale)
    {
        for (int i = 0; i < _values.Count; i++) _values[i] = scale(_values[i]);
        _recent = default;
    }

    internal void Add(double value) => _values.Add(value);

    private double[] Window(int start, int count)
    {
        // A resumed run has more steps than losses.
        if (count <= 0) return [];
        double[] window = new double[count];
        _values.CopyTo(start, window, 0, window.Length);
        return window;
    }

    /// <summary>The number of losses, and the last one.</summary>
    public override string ToString() => _values.Count == 0 ? "no losses" : $"{_values.Count} losses, the last {Finding.Number(_values[^1])}";
}

using System.Globalization;

namespace Myelin;

/// <summary>
/// Windows of a time series, for a forecasting model: the inputs are <see cref="Context"/> consecutive values, the targets the
/// <see cref="Horizon"/> values after them. Values are float64 until they are relative to their window, so that large ones keep their differences.
/// </summary>
/// <example><code>
/// (SeriesDataset train, SeriesDataset test) = SeriesDataset.Split(values, context: 24, horizon: 12, relative: true);
/// var model = new Sequential(new Lstm(1, 32), new SequenceLast(), new Linear(32, 12));
/// </code></example>
public sealed class SeriesDataset : Dataset
{
    private readonly double[] _values;

    /// <param name="values">The series, oldest first, evenly spaced in time and of magnitude about 1.</param>
    /// <param name="context">The number of values that the model sees, at least 1.</param>
    /// <param name="horizon">The number of values that it forecasts, at least 1.</param>
    /// <param name="relative">
    /// Whether inputs and targets of each window are relative to its last input: for a series with a trend, where the model would otherwise
    /// have to forecast levels it has never seen.
    /// </param>
    /// <exception cref="ArgumentException">The series is shorter than a window with its targets, or a value is not finite.</exception>
    public SeriesDataset(ReadOnlySpan<double> values, int context, int horizon, bool relative = false)
    {
        Argument.AtLeast(1, context, nameof(SeriesDataset), nameof(context), "Try 24.");
        Argument.AtLeast(1, horizon, nameof(SeriesDataset), nameof(horizon), "Try 1, the next value.");
        if (values.Length < context + horizon)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"SeriesDataset: the series must be as long as a window and its targets.\n" +
                $"  Got {values.Length} values for a context of {context} and a horizon of {horizon}.\n" +
                $"  Give more values, or a smaller context or horizon."), nameof(values));
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(values[i])) continue;
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"SeriesDataset: every value must be a finite number.\n  Got {values[i]} at position {i}.\n" +
                $"  Fill the gap from the neighboring values."), nameof(values));
        }

        (_values, Context, Horizon, IsRelative) = (values.ToArray(), context, horizon, relative);
    }

    /// <summary>The number of values that the model sees.</summary>
    public int Context { get; }

    /// <summary>The number of values that it forecasts.</summary>
    public int Horizon { get; }

    /// <summary>Whether each window is relative to its last input.</summary>
    public bool IsRelative { get; }

    /// <inheritdoc/>
    public override int Count => _values.Length - Context - Horizon + 1;

    /// <summary>A sequence of single numbers, <c>[context, 1]</c>: the input of recurrent layers and Transformers.</summary>
    public override Shape InputShape => [Context, 1];

    /// <summary>0: the targets are numbers.</summary>
    public override int Classes => 0;

    /// <summary>
    /// Splits a series in two: windows that end, including their targets, in the first part, and windows whose targets are in the rest. No
    /// test target has been seen in training; its inputs may have been.
    /// </summary>
    /// <param name="values">The series, oldest first.</param>
    /// <param name="context">The number of values that the model sees.</param>
    /// <param name="horizon">The number of values that it forecasts.</param>
    /// <param name="relative">Whether each window is relative to its last input.</param>
    /// <param name="trainShare">The fraction of the series for training, between 0 and 1.</param>
    /// <exception cref="ArgumentException">A part is too short.</exception>
    public static (SeriesDataset Train, SeriesDataset Test) Split(ReadOnlySpan<double> values, int context, int horizon,
        bool relative = false, double trainShare = 0.8)
    {
        int cut = CutOf(values.Length, context, horizon, trainShare);
        return (new SeriesDataset(values[..cut], context, horizon, relative), new SeriesDataset(values[(cut - context)..], context, horizon, relative));
    }

    /// <inheritdoc/>
    public override Batch Take(ReadOnlySpan<int> indices, SampleKey key)
    {
        var inputs = new float[indices.Length * Context];
        var targets = new float[indices.Length * Horizon];
        for (int i = 0; i < indices.Length; i++)
        {
            CheckIndex(indices[i]);
            ReadOnlySpan<double> window = _values.AsSpan(indices[i], Context + Horizon);
            double origin = IsRelative ? window[Context - 1] : 0;
            for (int t = 0; t < Context; t++) inputs[(i * Context) + t] = (float)(window[t] - origin);
            for (int t = 0; t < Horizon; t++) targets[(i * Horizon) + t] = (float)(window[Context + t] - origin);
        }

        return new Batch(Tensor.From(inputs, indices.Length, Context, 1), null, Tensor.From(targets, indices.Length, Horizon));
    }

    /// <summary>The index of the first test target.</summary>
    private static int CutOf(int length, int context, int horizon, double trainShare)
    {
        if (trainShare is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(trainShare), string.Create(
            CultureInfo.InvariantCulture, $"SeriesDataset.Split: trainShare must be between 0 and 1.\n  Got {trainShare}.\n  Try 0.8."));
        int cut = (int)(length * trainShare);
        return cut >= context + horizon && length - cut >= horizon ? cut : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"SeriesDataset.Split: the first part must be as long as a window and its targets, the rest as its targets.\n" +
            $"  Got {cut} and {length - cut} values for a context of {context} and a horizon of {horizon}.\n" +
            $"  Give more values, or a smaller context or horizon."));
    }
}

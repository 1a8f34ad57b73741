using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Windows of a series of numbers, each relative to its last value.</summary>
/// <param name="context">How many values the model sees.</param>
/// <param name="horizon">How many it forecasts.</param>
/// <param name="testShare">The share of the test set at the series' end.</param>
/// <param name="scale">The divisor of values, in the column's unit.</param>
/// <param name="hash">The hash of the series that it was trained on.</param>
internal sealed class SeriesPreparation(int context, int horizon, double testShare, float scale, string hash) : Preparation
{
    internal int Context => context;

    internal int Horizon => horizon;

    internal float Scale => scale;

    public override Shape InputShape => [context, 1];

    public override int Outputs => horizon;

    public override float Unit => scale;

    /// <summary>The preparation for a series whose first part is the training set.</summary>
    internal static SeriesPreparation Fit(double[] values, int context, int horizon, double testShare)
    {
        int cut = SeriesDataset.Split(values, context, horizon, relative: true, 1 - testShare).Train.Count + context + horizon - 1;
        // The typical distance of values from the last one before the forecast: windows are then about 1 in size, for any unit and trend.
        double squares = 0;
        for (int i = 0; i + horizon < cut; i++)
        {
            double step = values[i + horizon] - values[i];
            squares += step * step;
        }

        double scale = Math.Sqrt(squares / (cut - horizon));
        return new SeriesPreparation(context, horizon, testShare, scale > 0 ? (float)scale : 1, DataHash.Of(values));
    }

    internal (SeriesDataset Train, SeriesDataset Test) Split(double[] values) =>
        SeriesDataset.Split(Scaled(values), context, horizon, relative: true, 1 - testShare);

    /// <summary>The test set of the series it was trained on, or all of another one.</summary>
    internal (SeriesDataset Data, bool IsOwn) Test(double[] values) =>
        (DataHash.Of(values) == hash || DataHash.OfSingles(values) == hash) ? (Split(values).Test, true)
            : (new SeriesDataset(Scaled(values), context, horizon, relative: true), false);

    /// <summary>float32 has 7 digits, and windows are relative to their last value: a number subtracted from all of them changes nothing else.</summary>
    public override IReadOnlyList<string> ExportNotes =>
    [
        $"its input is the last {context} values, in the column's unit",
        $"if they are above {NumberText.Of(scale * 1e5, 2)}, subtract one number from all of them in float64 first, and add it to the {horizon} outputs",
    ];

    /// <summary>Windows [N, context, 1] in the column's unit, each relative to its last value.</summary>
    internal override Tensor InputsFromRaw(Tensor raw) => (raw - Last(raw)) / scale;

    /// <summary>Windows whose last value is 0.</summary>
    internal override Tensor InputsToRaw(Tensor prepared) => prepared * scale;

    internal override Tensor OutputsToRaw(Tensor outputs, Tensor raw) => (outputs * scale) + Last(raw).Reshape(-1, 1);

    internal override Tensor OutputsFromRaw(Tensor outputs, Tensor raw) => (outputs - Last(raw).Reshape(-1, 1)) / scale;

    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("scale", scale);
        writer.WriteString("fingerprint", hash);
    }

    private double[] Scaled(double[] values) => Array.ConvertAll(values, v => v / scale);

    private Tensor Last(Tensor raw) => raw.Slice(1, context - 1, context);
}

using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Windows of a series of numbers, each counted from its last value.</summary>
/// <param name="context">How many values the model sees.</param>
/// <param name="horizon">How many it forecasts.</param>
/// <param name="testShare">How much of the series' end is kept for testing.</param>
/// <param name="scale">What values are divided by, in the column's unit.</param>
/// <param name="hash">Of the series that it was trained on.</param>
internal sealed class SeriesPreparation(int context, int horizon, double testShare, float scale, string hash) : Preparation
{
    internal int Context => context;

    internal int Horizon => horizon;

    internal float Scale => scale;

    public override Shape InputShape => [context, 1];

    public override int Outputs => horizon;

    public override float Unit => scale;

    /// <summary>The preparation for a series of which the first part is to be trained on.</summary>
    internal static SeriesPreparation Fit(float[] values, int context, int horizon, double testShare)
    {
        int cut = SeriesDataset.Split(values, context, horizon, relative: true, 1 - testShare).Train.Count + context + horizon - 1;
        // How far values stray from the one before the forecast begins: windows are then about 1 in size, whatever the unit and the drift.
        double squares = 0;
        for (int i = 0; i + horizon < cut; i++)
        {
            double step = (double)values[i + horizon] - values[i];
            squares += step * step;
        }

        double scale = Math.Sqrt(squares / (cut - horizon));
        return new SeriesPreparation(context, horizon, testShare, scale > 0 ? (float)scale : 1, DataHash.Of(values));
    }

    internal (SeriesDataset Train, SeriesDataset Test) Split(float[] values) =>
        SeriesDataset.Split(Scaled(values), context, horizon, relative: true, 1 - testShare);

    /// <summary>Of the series it was trained on the part that was kept, of another all of it.</summary>
    internal (SeriesDataset Data, bool IsOwn) Test(float[] values) =>
        DataHash.Of(values) == hash ? (Split(values).Test, true) : (new SeriesDataset(Scaled(values), context, horizon, relative: true), false);

    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("scale", scale);
        writer.WriteString("fingerprint", hash);
    }

    private float[] Scaled(float[] values) => Array.ConvertAll(values, v => v / scale);
}

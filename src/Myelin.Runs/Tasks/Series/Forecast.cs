namespace Myelin.Runs;

/// <summary>How a series continues.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Column">The series' column.</param>
/// <param name="Known">Its values so far.</param>
/// <param name="Values">The forecast, one value per step.</param>
public sealed record Forecast(string Model, string Column, IReadOnlyList<double> Known, IReadOnlyList<double> Values) : Answer(Model)
{
    /// <summary>The typical difference between values as far apart as the horizon.</summary>
    public double Unit { get; init; } = 1;

    /// <summary>What must be known about the order and the gaps of the series, one line each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Beyond the horizon the forecast continues from its own values.</summary>
    internal static double[] Ahead(Layer model, SeriesPreparation series, double[] values, int steps)
    {
        List<double> known = [.. values[^series.Context..]];
        while (known.Count < series.Context + steps)
        {
            double[] window = [.. known.TakeLast(series.Context)];
            double origin = window[^1];
            Tensor y = model.Predict(Tensor.From([.. window.Select(v => (float)((v - origin) / series.Scale))], 1, series.Context, 1));
            known.AddRange(y.ToArray().Select(v => origin + ((double)v * series.Scale)));
        }

        return [.. known.Skip(series.Context).Take(steps)];
    }
}

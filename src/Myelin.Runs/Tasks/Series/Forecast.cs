namespace Myelin.Runs;

/// <summary>How a series continues.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Column">The series' column.</param>
/// <param name="Known">Its values so far.</param>
/// <param name="Values">The forecast, one value per step.</param>
public sealed record Forecast(string Model, string Column, IReadOnlyList<float> Known, IReadOnlyList<float> Values) : Answer(Model)
{
    /// <summary>Beyond the horizon the forecast continues from its own values.</summary>
    internal static float[] Ahead(Layer model, SeriesPreparation series, float[] values, int steps)
    {
        List<float> known = [.. values[^series.Context..]];
        while (known.Count < series.Context + steps)
        {
            float[] window = [.. known.TakeLast(series.Context)];
            float origin = window[^1];
            Tensor y = model.Predict(Tensor.From([.. window.Select(v => (v - origin) / series.Scale)], 1, series.Context, 1));
            known.AddRange(y.ToArray().Select(v => origin + (v * series.Scale)));
        }

        return [.. known.Skip(series.Context).Take(steps)];
    }
}

namespace Myelin.Runs;

/// <summary>Forecasts without a model, on the windows that a model is evaluated on.</summary>
internal static class NaiveForecasts
{
    /// <summary>The root mean squared error of each, in the column's unit.</summary>
    /// <param name="run">The run.</param>
    /// <param name="season">The number of steps per season; null if there is none.</param>
    /// <param name="data">The windows, relative to their last input.</param>
    internal static IEnumerable<(string Name, string Figure, double Error)> Errors(RunDescription run, int? season, Dataset data)
    {
        double unit = run.Preparation.Unit;
        yield return ("the last value would be", "testErrorOfLastValue", unit * Error(data, (_, _) => 0));
        // A season is in the window only if it is not longer.
        if (season is { } steps && steps <= data.InputShape[0])
        {
            yield return ($"the season before ({steps} steps)", "testErrorOfSeason", unit * Error(data, (window, h) => window[^(steps - (h % steps))]));
        }

        if (run.Baseline is { } drift) yield return ("the mean change in training", "testErrorOfDrift", unit * drift.Evaluate(data).Metrics["rmse"]);
    }

    private static double Error(Dataset data, Func<float[], int, double> forecast)
    {
        double sum = 0;
        long count = 0;
        for (int i = 0; i < data.Count; i++)
        {
            Batch batch = data.Take([i]);
            float[] window = batch.Inputs.ToArray(), targets = batch.Targets.ToArray();
            for (int h = 0; h < targets.Length; h++)
            {
                double difference = targets[h] - forecast(window, h);
                sum += difference * difference;
            }

            count += targets.Length;
        }

        return Math.Sqrt(sum / count);
    }
}

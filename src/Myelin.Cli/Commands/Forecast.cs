using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Runs;
using Myelin.Cli.Terminal;

namespace Myelin.Cli.Commands;

/// <summary>What `myelin predict` says of a series: how it goes on.</summary>
internal static class Forecast
{
    /// <summary>How many known values stand before the forecast in the picture.</summary>
    private const int Shown = 48;

    internal static void Answer(Output output, SavedRun saved, string input, int? steps)
    {
        SeriesSettings series = saved.Description.SeriesSettings!;
        if (!File.Exists(input)) throw new FileNotFoundException($"predict: a forecast needs the series so far.\n  Got \"{input}\".\n  Give a .csv file with the column {series.Column}.");
        float[] values = SeriesSettings.Read(input, series.Column);
        if (values.Length < series.Context) throw new ArgumentException($"predict: the series must be as long as the context.\n  Got {values.Length} values for a context of {series.Context}.\n  Give more of the series.");
        float[] ahead = GoOn(saved.Layer(), series, values, steps ?? series.Horizon);
        SeriesPlot.Show(output, values[Math.Max(0, values.Length - Shown)..], ahead);
        for (int i = 0; i < ahead.Length; i++) output.Line(string.Create(CultureInfo.InvariantCulture, $"{"+" + (i + 1),5} {ahead[i],14:G6}"));
        output.Event("result", new JsonObject { ["model"] = saved.Description.Model, ["column"] = series.Column, ["forecast"] = new JsonArray([.. ahead.Select(v => Output.Number(v))]) });
    }

    /// <summary>Beyond the horizon the forecast goes on from its own values.</summary>
    private static float[] GoOn(Layer model, SeriesSettings series, float[] values, int steps)
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

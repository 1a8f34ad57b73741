using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>Shows how a series continues.</summary>
internal static class ForecastDisplay
{
    internal static JsonObject Show(Output output, Forecast forecast)
    {
        foreach (string notice in forecast.Notices) output.Notice(notice);
        SeriesPlot.Show(output, [.. forecast.Known], [.. forecast.Values]);
        for (int i = 0; i < forecast.Values.Count; i++)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{"+" + (i + 1),5} {NumberText.InUnits(forecast.Values[i], forecast.Unit),14}"));
        }

        return new JsonObject { ["column"] = forecast.Column, ["forecast"] = new JsonArray([.. forecast.Values.Select(v => Output.Number(v))]) };
    }
}

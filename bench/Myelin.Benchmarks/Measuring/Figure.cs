using System.Text.Json.Nodes;
using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>The JSON line of a measurement, as the peers' programs print theirs too.</summary>
internal static class Figure
{
    /// <summary>{task, mode, threads, unit, median, min, runs} and further figures.</summary>
    internal static JsonObject Of(string task, string mode, string unit, Samples samples, int digits = 4, JsonObject? more = null)
    {
        var line = new JsonObject
        {
            ["task"] = task,
            ["mode"] = mode,
            ["threads"] = Workers.Count,
            ["unit"] = unit,
            ["median"] = Math.Round(samples.Median, digits),
            ["min"] = Math.Round(samples.Min, digits),
            ["runs"] = samples.Count,
        };
        foreach ((string key, JsonNode? value) in more ?? []) line[key] = value?.DeepClone();
        return line;
    }
}

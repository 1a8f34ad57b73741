using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>Where a benchmark writes: lines for people, or JSON on standard output with the lines for people on standard error.</summary>
internal sealed class Output(bool isJson)
{
    /// <summary>A line for people.</summary>
    internal void Line(string text) => (isJson ? Console.Error : Console.Out).WriteLine(text);

    /// <summary>What was measured: <paramref name="text"/> for people, the object with --json.</summary>
    internal void Figure(string text, JsonObject figure)
    {
        if (isJson) Json(figure);
        else Console.Out.WriteLine(text);
    }

    /// <summary>The last line with --json.</summary>
    internal void Result(JsonObject content)
    {
        if (!isJson) return;
        var line = new JsonObject { ["event"] = "result" };
        foreach ((string key, JsonNode? value) in content) line[key] = value?.DeepClone();
        Json(line);
    }

    /// <summary>A message on standard error.</summary>
    internal void Error(string message)
    {
        if (isJson) Json(new JsonObject { ["event"] = "error", ["message"] = message });
        Console.Error.WriteLine(message);
    }

    private static void Json(JsonObject line)
    {
        Console.Out.WriteLine(line.ToJsonString());
        Console.Out.Flush();
    }
}

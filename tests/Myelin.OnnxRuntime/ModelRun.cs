using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace Myelin.OnnxRuntime;

/// <summary>
/// Prints what a model gives for inputs of a JSON file, {name: {type, dims, data}}, in the same form. tests/golden records with it.
/// </summary>
internal static class ModelRun
{
    internal static int Run(string model, string inputs)
    {
        Dictionary<string, NamedArray> given = JsonSerializer.Deserialize<Dictionary<string, NamedArray>>(File.ReadAllText(inputs), JsonSerializerOptions.Web)!;
        using InferenceSession session = Session.Open(model);
        using RunOptions options = new();
        OrtValue[] values = [.. given.Values.Select(array => array.ToValue())];
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, [.. given.Keys], values, session.OutputNames);
        Dictionary<string, NamedArray> got = session.OutputNames.Zip(outputs).ToDictionary(pair => pair.First, pair => NamedArray.From(pair.Second));
        Console.WriteLine(JsonSerializer.Serialize(got, JsonSerializerOptions.Web));
        foreach (OrtValue value in values) value.Dispose();
        return 0;
    }
}

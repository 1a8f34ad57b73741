using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace Myelin.OnnxRuntime;

/// <summary>
/// Runs each model of a folder with the input that is recorded beside it as JSON, and compares with the recorded output, which Myelin
/// computed. An error is the largest |a - b| divided by the largest |b|.
/// </summary>
internal static class Check
{
    private const double Tolerance = 1e-5;

    internal static int Run(string folder)
    {
        string[] models = [.. Directory.GetFiles(folder, "*.onnx").Order(StringComparer.Ordinal)];
        int agree = models.Count(Agrees);
        Console.WriteLine($"{agree} of {models.Length} models agree");
        return agree == models.Length && agree > 0 ? 0 : 1;
    }

    private static bool Agrees(string model)
    {
        Recorded recorded = JsonSerializer.Deserialize<Recorded>(File.ReadAllText(Path.ChangeExtension(model, ".json")), JsonSerializerOptions.Web)!;
        try
        {
            double error = Error(model, recorded);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(error <= Tolerance ? "" : "FAIL ")}{Path.GetFileName(model)}: {error:E1}"));
            return error <= Tolerance;
        }
        catch (OnnxRuntimeException refusal)
        {
            Console.WriteLine($"FAIL {Path.GetFileName(model)}: {refusal.Message}");
            return false;
        }
    }

    private static double Error(string model, Recorded recorded)
    {
        using InferenceSession session = Session.Open(model);
        using OrtValue x = new NamedArray(recorded.Type, recorded.Shape, recorded.Input).ToValue();
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["x"], [x], ["y"]);
        var y = NamedArray.From(outputs[0]);
        if (!y.Dims.SequenceEqual(recorded.OutputShape)) return double.PositiveInfinity;
        // Max keeps a NaN, which agrees with nothing.
        return recorded.Output.Zip(y.Data, (a, b) => Math.Abs(a - b)).Aggregate(Math.Max) / recorded.Output.Max(Math.Abs);
    }

    /// <summary>What stands beside a model.</summary>
    private sealed record Recorded(string Type, long[] Shape, double[] Input, long[] OutputShape, double[] Output);
}

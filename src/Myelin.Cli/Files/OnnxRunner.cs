using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Interop.Onnx;
using Myelin.Runs;
using Myelin.Serialization;

namespace Myelin.Cli.Files;

/// <summary>Runs an ONNX model for `myelin run`, and shows its outputs.</summary>
internal sealed class OnnxRunner(Output output, string path, bool externalData)
{
    private const int WarmUps = 5, ShownValues = 8;

    /// <summary>Runs the model on the inputs, writes the outputs and returns their description.</summary>
    internal JsonObject Run(IReadOnlyList<string> inputs, ArrayWriter? writer, string? target, int? repeat)
    {
        IEnumerable<string> files = inputs.Select(input => input[(input.IndexOf('=', StringComparison.Ordinal) + 1)..]).Append(path);
        if (target is not null && files.Any(read => Path.GetFullPath(read) == Path.GetFullPath(target)))
        {
            throw new UsageException($"run: the output must not be the file of the model or of an input.\n  Got {target} for both.\n  Choose another name.");
        }

        OnnxModel model = OnnxModel.Open(path, new OnnxOptions { ExternalData = externalData });
        Dictionary<string, OnnxValue> values = OnnxInputs.Read(model.Inputs, inputs);
        var result = new JsonObject { ["model"] = path };
        IReadOnlyDictionary<string, OnnxValue> outputs = repeat is { } runs ? Time(model, values, runs, result) : model.Run(values);
        (string Name, NdArray Value)[] arrays = [.. model.Outputs.SelectMany(port => Arrays(port.Name, outputs[port.Name]))];
        result["outputs"] = new JsonArray([.. arrays.Select(a => Show(a.Name, a.Value))]);
        if (writer is null || target is null) return result;
        ArrayEntry[] entries = [.. arrays.Select(a => new ArrayEntry(a.Name, a.Value.Type, a.Value.Shape))];
        writer.Check(entries, target, "run", "Choose .safetensors, which supports it.");
        writer.Write(target, entries, entry => arrays.First(a => a.Name == entry.Name).Value, new Dictionary<string, string>());
        output.Line($"written to {target}");
        result["output"] = target;
        return result;
    }

    private IReadOnlyDictionary<string, OnnxValue> Time(OnnxModel model, Dictionary<string, OnnxValue> inputs, int runs, JsonObject result)
    {
        PreparedOnnxModel ready = model.Prepare(inputs);
        IReadOnlyDictionary<string, OnnxValue> outputs = ready.Run(inputs);
        for (int i = 0; i < WarmUps; i++) ready.Run(inputs);
        double[] times = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            ready.Run(inputs);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        double median = runs % 2 == 1 ? times[runs / 2] : (times[(runs / 2) - 1] + times[runs / 2]) / 2;
        string threads = Threads.Count == 1 ? "1 thread" : $"{Threads.Count} threads";
        output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"median {median:F4} ms, best {times[0]:F4} ms of {NumberText.Count(runs, "run")} on {threads}, " +
            $"{NumberText.Count(ready.OperatorCount, "operator")} after fusing"));
        (result["threads"], result["unit"], result["runs"]) = (Threads.Count, "ms", runs);
        (result["median"], result["min"], result["operators"]) = (Math.Round(median, 4), Math.Round(times[0], 4), ready.OperatorCount);
        return outputs;
    }

    /// <summary>The arrays of an output: those of a sequence have their number after the name.</summary>
    private static IEnumerable<(string Name, NdArray Value)> Arrays(string name, OnnxValue value) => value.Sequence is { } sequence
        ? sequence.SelectMany((element, i) => Arrays($"{name}.{i}", element))
        : value.IsNone ? [] : [(name, value.ToArray())];

    /// <summary>The first integers exactly, and booleans as words.</summary>
    private static string[] Exact(NdArray array) => array.Type switch
    {
        ElementType.Bool => [.. array.AsSpan<bool>()[..Math.Min(ShownValues, array.Length)].ToArray().Select(flag => flag ? "true" : "false")],
        ElementType.UInt64 => [.. array.AsSpan<ulong>()[..Math.Min(ShownValues, array.Length)].ToArray().Select(v => v.ToString(CultureInfo.InvariantCulture))],
        _ => [.. array.Convert(ElementType.Int64).AsSpan<long>()[..Math.Min(ShownValues, array.Length)].ToArray()
            .Select(v => v.ToString(CultureInfo.InvariantCulture))],
    };

    private JsonObject Show(string name, NdArray array)
    {
        var json = new JsonObject
        {
            ["name"] = name,
            ["dtype"] = array.Type.Dtype,
            ["shape"] = new JsonArray([.. array.Shape.Select(s => JsonValue.Create(s))]),
        };
        string text = $"{name}: {array.Describe()}";
        if (array.Length > 0 && !array.Type.IsComplex)
        {
            NdArray wide = array.Convert(ElementType.Float64);
            double[] values = wide.AsSpan<double>().ToArray();
            (double low, double high, double mean) = (values.Min(), values.Max(), values.Average());
            double[] shown = [.. values.Take(ShownValues)];
            bool isWhole = array.Type.IsInteger || array.Type == ElementType.Bool;
            string[] exact = isWhole ? Exact(array) : [.. shown.Select(v => v.ToString("G6", CultureInfo.InvariantCulture))];
            string more = values.Length > ShownValues ? " …" : "";
            text += string.Create(CultureInfo.InvariantCulture, $"  {string.Join(' ', exact)}{more}  (least {low:G6}, mean {mean:G6}, greatest {high:G6})");
            json["values"] = new JsonArray([.. isWhole ? exact.Select(text => JsonNode.Parse(text)) : shown.Select(Output.Number)]);
            (json["min"], json["mean"], json["max"]) = (Output.Number(low), Output.Number(mean), Output.Number(high));
        }

        Harmless.Line(output, text);
        return json;
    }
}

using System.Text.Json;
using Myelin.Interop.Onnx;
using Myelin.Interop.Tests.Onnx;

namespace Myelin.Interop.Tests;

/// <summary>
/// Writes exported models with an input and the output that Myelin computes; <c>tests/scripts/run_by_onnxruntime</c> has ONNX Runtime compute the same.
/// </summary>
public sealed class FilesForOnnxRuntime
{
    private static string Folder =>
        Environment.GetEnvironmentVariable("MYELIN_INTEROP_OUT") ?? throw new InvalidOperationException("MYELIN_INTEROP_OUT must name a folder.");

    [Fact(Explicit = true)]
    public void Are_written()
    {
        foreach ((string name, Func<(Layer, Shape)> make) in ExportedModels.All)
        {
            (Layer model, Shape input) = make();
            model.SaveOnnx(Path.Combine(Folder, $"{name}.onnx"), input);
            Tensor x = Tensor.Uninitialized(input.With(0, 3));
            new RandomStream(9).FillNormal(x.AsWritableSpan());
            Write(name, "float32", x.Shape, [.. x.ToArray()], model.Predict(x));
        }

        var gpt = new Gpt(11, 8, layers: 2, heads: 2, width: 16);
        gpt.Initialize(3);
        gpt.SaveOnnx(Path.Combine(Folder, "gpt.onnx"), [1, 8], 11);
        int[] ids = [.. Enumerable.Range(0, 24).Select(i => i * 7 % 11)];
        Write("gpt", "int64", [3, 8], [.. ids.Select(i => (double)i)], gpt.Predict(IntTensor.From(ids, 3, 8)));
    }

    private static void Write(string name, string type, Shape shape, double[] input, Tensor output)
    {
        using FileStream stream = File.Create(Path.Combine(Folder, $"{name}.json"));
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("type", type);
        Numbers("shape", [.. shape.Select(s => (double)s)]);
        Numbers("input", input);
        Numbers("outputShape", [.. output.Shape.Select(s => (double)s)]);
        Numbers("output", [.. output.ToArray()]);
        json.WriteEndObject();

        void Numbers(string key, double[] values)
        {
            json.WriteStartArray(key);
            foreach (double value in values) json.WriteNumberValue(value);
            json.WriteEndArray();
        }
    }
}

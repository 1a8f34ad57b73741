using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Myelin.Runs.Tests.Agreement;

/// <summary>The test set of a run as another program has it: the numbers of its file, and the right answers in the target's unit.</summary>
/// <param name="Shape">The shape of the inputs, <c>[N, …]</c>.</param>
/// <param name="Values">The inputs.</param>
/// <param name="Answers">The class or the numbers of each.</param>
internal sealed record RawInputs(int[] Shape, float[] Values, double[][] Answers)
{
    /// <summary>The outputs of an exported model in ONNX Runtime, a row for each input.</summary>
    internal double[][] RunByOnnxRuntime(string model)
    {
        using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(model, options);
        bool areIds = session.InputMetadata.Single().Value.ElementDataType == TensorElementType.Int64;
        NamedOnnxValue input = areIds
            ? NamedOnnxValue.CreateFromTensor(session.InputMetadata.Keys.Single(), new DenseTensor<long>(Array.ConvertAll(Values, v => (long)v), Shape))
            : NamedOnnxValue.CreateFromTensor(session.InputMetadata.Keys.Single(), new DenseTensor<float>(Values, Shape));
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run([input]);
        float[] values = outputs.Single().AsEnumerable<float>().ToArray();
        return [.. values.Chunk(values.Length / Answers.Length).Select(row => Array.ConvertAll(row, v => (double)v))];
    }

    /// <summary>The share of rows whose highest score is the right class's; a single score is that of the second class against 0.</summary>
    internal double AccuracyOf(double[][] scores) =>
        scores.Zip(Answers, (row, answer) => (row.Length == 1 ? (row[0] > 0 ? 1 : 0) : Array.IndexOf(row, row.Max())) == answer[0] ? 1.0 : 0).Average();

    /// <summary>The root mean squared error.</summary>
    internal double ErrorOf(double[][] values) =>
        Math.Sqrt(values.Zip(Answers, (row, answer) => row.Zip(answer, (v, a) => (v - a) * (v - a)).Average()).Average());

    /// <summary>The inputs as the lines of a .csv file.</summary>
    internal string ToCsv() => string.Join('\n',
        Values.Chunk(Values.Length / Answers.Length).Select(row => string.Join(',', row.Select(v => v.ToString(CultureInfo.InvariantCulture))))) + "\n";
}

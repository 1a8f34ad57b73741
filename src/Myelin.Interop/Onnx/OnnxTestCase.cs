using Myelin.Interop.Onnx.Format;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>The outcome of one of ONNX's own tests.</summary>
public enum OnnxTestOutcome
{
    /// <summary>Every output has the recorded values.</summary>
    Passed,

    /// <summary>The model needs something unsupported, and reports it.</summary>
    NotSupported,

    /// <summary>An output differs, or the run failed.</summary>
    Failed,
}

/// <summary>
/// A test in the format of ONNX's own suite: a folder with <c>model.onnx</c> and, in <c>test_data_set_0</c> and so on, inputs and
/// expected outputs as protocol buffers.
/// </summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Detail">What was wrong, as text; empty if nothing was.</param>
/// <param name="Operators">The model's operators.</param>
/// <param name="IsPlain">Whether all inputs and outputs are float32, integers or bool, or sequences of them.</param>
/// <remarks>https://github.com/onnx/onnx/blob/main/docs/OnnxBackendTest.md</remarks>
public sealed record OnnxTestCase(string Name, OnnxTestOutcome Outcome, string Detail, IReadOnlyList<string> Operators, bool IsPlain)
{
    /// <summary>The tolerance of ONNX's own runner: |a - b| ≤ atol + rtol·|b|; for bfloat16, which has 8 bits, one unit in the last place.</summary>
    private const double RelativeTolerance = 1e-3, AbsoluteTolerance = 1e-7, BFloat16Tolerance = 1.0 / 128;

    private static readonly string[] s_plain = ["float32", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"];

    /// <summary>Runs a test twice: the model unprepared and prepared.</summary>
    /// <param name="folder">The test's folder, with <c>model.onnx</c> and <c>test_data_set_0</c>.</param>
    /// <exception cref="InvalidDataException">The model is damaged.</exception>
    /// <exception cref="IOException">A file does not exist, or cannot be read.</exception>
    public static OnnxTestCase Run(string folder)
    {
        string path = Path.Combine(folder, "model.onnx");
        ModelProto file;
        using (FileStream stream = File.OpenRead(path)) file = OnnxFile.Read(stream);
        GraphProto graph = file.Graph ?? new GraphProto();
        string[] operators = [.. graph.Node.Select(n => OnnxOperator.FullName(n.Domain, n.OpType)).Distinct()];
        bool plain = graph.Input.Concat(graph.Output).Select(OnnxPort.From).All(port => s_plain.Contains(port.Type.Split(' ')[^1]));
        OnnxTestCase Result(OnnxTestOutcome outcome, string detail) => new(Path.GetFileName(folder), outcome, detail, operators, plain);
        try
        {
            OnnxModel model = OnnxModel.Open(path);
            if (Array.Find(operators, name => name.StartsWith("Random", StringComparison.Ordinal) || name == "Bernoulli") is { } random)
            {
                return Result(OnnxTestOutcome.NotSupported, $"{random} draws from Myelin's random numbers, not from those that were recorded.");
            }

            string[] sets = [.. Directory.GetDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal)];
            if (sets.Length == 0) return Result(OnnxTestOutcome.Failed, "There is no test_data_set_0 to compare with.");
            foreach (string data in sets)
            {
                if (Difference(model, data) is { } difference) return Result(OnnxTestOutcome.Failed, difference);
            }

            return Result(OnnxTestOutcome.Passed, "");
        }
        catch (NotSupportedException error)
        {
            return Result(OnnxTestOutcome.NotSupported, error.Message);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return Result(OnnxTestOutcome.Failed, error.Message);
        }
    }

    /// <summary>The difference between actual and expected outputs, of the model unprepared and prepared; null if there is none.</summary>
    private static string? Difference(OnnxModel model, string folder)
    {
        var inputs = new Dictionary<string, OnnxValue>();
        for (int i = 0; i < model.Inputs.Count; i++)
        {
            OnnxPort port = model.Inputs[i];
            OnnxValue value = ReadValue(Path.Combine(folder, $"input_{i}.pb"), port.Type);
            if (!OnnxModel.Takes(port, value)) throw new NotSupportedException($"The recorded {value.Describe()} is not what the model takes: {port}.");
            inputs[port.Name] = value;
        }

        return Difference(model, model.Run(inputs), folder)
            ?? (Difference(model, model.Prepare(inputs).Run(inputs), folder) is { } difference ? $"prepared, {difference}" : null);
    }

    private static string? Difference(OnnxModel model, IReadOnlyDictionary<string, OnnxValue> outputs, string folder)
    {
        for (int i = 0; i < model.Outputs.Count; i++)
        {
            OnnxPort port = model.Outputs[i];
            if (Difference(outputs[port.Name], ReadValue(Path.Combine(folder, $"output_{i}.pb"), port.Type)) is { } difference)
                return $"{port.Name}: {difference}";
        }

        return null;
    }

    private static OnnxValue ReadValue(string path, string type)
    {
        using FileStream stream = File.OpenRead(path);
        if (type.StartsWith("sequence", StringComparison.Ordinal)) return FromSequence(OnnxFile.Read(stream, SequenceProto.Parser, "sequence"));
        if (!type.StartsWith("optional", StringComparison.Ordinal))
        {
            // NumPy has no bfloat16, so ONNX's recorder writes its bits as uint16.
            NdArray array = OnnxTypes.Read(OnnxFile.Read(stream, TensorProto.Parser, "tensor"));
            return type == "bfloat16" && array.Type == ElementType.UInt16
                ? NdArray.Wrap(ElementType.BFloat16, array.Shape, array.Bytes.ToArray())
                : OnnxValue.From(array);
        }

        OptionalProto optional = OnnxFile.Read(stream, OptionalProto.Parser, "optional value");
        return optional.SequenceValue is { } sequence ? FromSequence(sequence)
            : optional.TensorValue is { } tensor ? OnnxValue.From(OnnxTypes.Read(tensor))
            : OnnxValue.None;
    }

    private static OnnxValue FromSequence(SequenceProto sequence) => OnnxValue.From((IReadOnlyList<OnnxValue>)
        [.. sequence.TensorValues.Select(t => OnnxValue.From(OnnxTypes.Read(t))), .. sequence.SequenceValues.Select(FromSequence)]);

    private static string? Difference(OnnxValue got, OnnxValue expected)
    {
        if (expected.Sequence is { } sequence)
        {
            if (got.Sequence?.Count != sequence.Count) return $"{got.Describe()} where a sequence of {sequence.Count} was expected";
            return sequence.Select((value, i) => Difference(got.Sequence[i], value)).FirstOrDefault(difference => difference is not null);
        }

        if (got.IsNone || expected.IsNone) return got.IsNone == expected.IsNone ? null : $"{got.Describe()} where {expected.Describe()} was expected";
        NdArray a = got.ToArray(), b = expected.ToArray();
        if (a.Type != b.Type || a.Shape != b.Shape) return $"{a.Describe()} where {b.Describe()} was expected";
        if (!a.Type.IsFloatingPoint) return a.Bytes.SequenceEqual(b.Bytes) ? null : "other values";
        double relative = a.Type == ElementType.BFloat16 ? BFloat16Tolerance : RelativeTolerance;
        ReadOnlySpan<double> x = a.Convert(ElementType.Float64).AsSpan<double>(), y = b.Convert(ElementType.Float64).AsSpan<double>();
        for (int i = 0; i < x.Length; i++)
        {
            bool equal = x[i] == y[i] || (double.IsNaN(x[i]) && double.IsNaN(y[i])) || Math.Abs(x[i] - y[i]) <= AbsoluteTolerance + (relative * Math.Abs(y[i]));
            if (!equal) return FormattableString.Invariant($"element {i} is {x[i]} where {y[i]} was expected");
        }

        return null;
    }
}

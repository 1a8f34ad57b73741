using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Runs;
using Myelin.Cli.Terminal;
using Myelin.Interop.Onnx;

namespace Myelin.Cli.Files;

/// <summary>A trained run as an ONNX model, with what scales its inputs and outputs built in: it takes the numbers as they were.</summary>
internal static class OnnxRunExport
{
    internal const string Extension = ".onnx";

    internal static int Write(string input, string target, Output output)
    {
        if (!Directory.Exists(input)) throw new ArgumentException($"convert: an ONNX model is made of a run, which has layers and not only weights.\n  Got {input}.\n  Give a run's folder, or convert the weights to .safetensors.");
        var saved = SavedRun.Open(input);
        RunDescription run = saved.Description;
        var metadata = new Dictionary<string, string> { [RunDescription.MetadataKey] = run.ToJson() };
        OnnxExportReport report;
        if (run.TextSettings is { } text)
        {
            LanguageModel model = saved.Language().Model;
            report = model.SaveOnnx(target, [1, model.Context], text.Tokenizer.Count, metadata);
        }
        else
        {
            // Where nothing is scaled the weights keep the run's own keys.
            Layer model = saved.Layer(), whole = run.InputNormalizer is null && run.TargetNormalizer is null ? model : new Scaled(model, run.InputNormalizer, run.TargetNormalizer);
            report = whole.SaveOnnx(target, [1, .. run.InputShape], metadata);
        }

        long bytes = new FileInfo(target).Length;
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{run.Model} of {run.Dataset} as {report.Operators} operators, {bytes:N0} bytes, to {target}"));
        output.Line(report.BatchIsFree ? "it takes batches of any size" : "it takes batches of the size 1");
        output.Event("result", new JsonObject { ["input"] = input, ["output"] = target, ["operators"] = report.Operators, ["bytes"] = bytes, ["batchIsFree"] = report.BatchIsFree });
        return ExitCode.Done;
    }

    /// <summary>A model between the numbers of the data and those it was trained on.</summary>
    private sealed class Scaled : Layer
    {
        private readonly Layer _model;
        private readonly Normalizer? _inputs, _targets;

        internal Scaled(Layer model, Normalizer? inputs, Normalizer? targets) => (_model, _inputs, _targets) = (Child("model", model), inputs, targets);

        public override Tensor Forward(Tensor x)
        {
            Tensor y = _model.Call(_inputs is null ? x : ((x.Flatten(1) - Row(_inputs.Means)) / Row(_inputs.Scales)).Reshape(x.Shape.AsSpan()));
            return _targets is null ? y : (y * Row(_targets.Scales)) + Row(_targets.Means);
        }

        private static Tensor Row(IReadOnlyList<float> values) => Tensor.From([.. values], 1, values.Count);
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Interop.Onnx;
using Myelin.Runs;

namespace Myelin.Cli.Files;

/// <summary>Writes a run as an ONNX model for `myelin convert`, and reports the result.</summary>
internal static class RunExportText
{
    internal static int Write(string input, string target, Output output)
    {
        if (!Directory.Exists(input))
        {
            throw new ArgumentException(
                "convert: an ONNX model is written from a run, which has layers and not only weights.\n" +
                $"  Got {input}.\n" +
                "  Give a run's folder, or convert the weights to .safetensors.");
        }

        var run = OpenedRun.Open(output, input);
        OnnxExportReport report = RunExport.Write(run, target);
        long bytes = new FileInfo(target).Length;
        string what = $"{run.Description.Model} of {run.Description.Dataset}";
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{what} as {NumberText.Count(report.Operators, "operator")}, {bytes:N0} bytes, to {target}"));
        output.Line(report.BatchIsFree ? "it takes batches of any size" : "it takes batches of size 1");
        foreach (string note in run.Description.Preparation.ExportNotes) output.Line(note);
        output.Event("result", new JsonObject
        {
            ["input"] = input,
            ["output"] = target,
            ["operators"] = report.Operators,
            ["bytes"] = bytes,
            ["batchIsFree"] = report.BatchIsFree,
        });
        return ExitCode.Done;
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Cli.Files;

namespace Myelin.Cli.Commands;

/// <summary>`myelin run`: an ONNX model on inputs from files.</summary>
internal static class RunCommand
{
    internal static Command Create()
    {
        Command command = new("run", "Runs an ONNX model on inputs from files.");
        Argument<string> model = new("model") { Description = "An .onnx file." };
        Option<string[]> input = new("--input")
        {
            Description = "A file of arrays with the names of the model's inputs (.npz, .safetensors, .pt), NAME=FILE for one of them, " +
                "or just a file of one array (.npy) for a single input; can be given several times.",
        };
        Option<string?> target =
            new("--output") { Description = "Where to write the outputs: .npz, .npy for a single one, .safetensors or .pt; not written if not given." };
        Option<int?> repeat = CommonOptions.Positive<int>("--repeat", "Prepare the model for these inputs, run it N times and report the time of a run.");
        Option<bool> externalData = ForeignModelOptions.ExternalData();
        CommonOptions.NotEmpty(target, "file");
        command.Arguments.Add(model);
        foreach (Option option in (Option[])[input, target, repeat, externalData]) command.Options.Add(option);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            (string path, string? to) = (parsed.GetValue(model)!, parsed.GetValue(target));
            if (!File.Exists(path)) throw new FileNotFoundException($"run: the model must exist.\n  Got {path}.\n  Give an .onnx file.");
            ArrayWriter? writer = to is null ? null : ArrayWriter.For(to, "run");
            var runner = new OnnxRunner(output, path, parsed.GetValue(externalData));
            JsonObject result = runner.Run(parsed.GetValue(input) ?? [], writer, to, parsed.GetValue(repeat));
            output.Event("result", result);
            return ExitCode.Done;
        });
        return command;
    }
}

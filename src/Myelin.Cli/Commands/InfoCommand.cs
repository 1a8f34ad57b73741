using System.CommandLine;
using Myelin.Cli.Files;
using Myelin.Cli.Terminal;

namespace Myelin.Cli.Commands;

/// <summary>`myelin info`: what is in a saved run, in a file of arrays or in an ONNX model.</summary>
internal static class InfoCommand
{
    internal static Command Create()
    {
        Command command = new(
            "info", "Shows a saved run's layers, shapes and parameter counts, the arrays of a file of any format, or the graph of an ONNX model.");
        Argument<string> file = new("file")
        {
            Description = "The folder of a run; a safetensors, .npy, .npz, .pt, .pth or pickle file; an .onnx file; " +
                "or the .safetensors.index.json of several files.",
        };
        command.Arguments.Add(file);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string path = parsed.GetValue(file)!;
            if (!File.Exists(path) && !Directory.Exists(path))
            {
                throw new FileNotFoundException(
                    "info: the file must exist.\n" +
                    $"  Got {path}.\n" +
                    "  Give a run's folder, such as runs/digits-mlp, or a file of arrays.");
            }

            if (Directory.Exists(path)) RunInfoText.Show(output, OpenedRun.Open(output, path));
            else FileInfoText.Show(output, path);
            return ExitCode.Done;
        });
        return command;
    }
}

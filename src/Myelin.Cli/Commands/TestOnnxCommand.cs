using System.CommandLine;
using Myelin.Cli.Files;

namespace Myelin.Cli.Commands;

/// <summary>`myelin test-onnx`: ONNX's own tests of operators.</summary>
internal static class TestOnnxCommand
{
    internal static Command Create()
    {
        Command command = new("test-onnx", "Runs ONNX's own backend tests and counts what is passed and supported.");
        Argument<string> folder = new("folder") { Description = "A folder of tests, each a folder with model.onnx and test_data_set_0, such as /usr/share/libonnx-testdata/data/node." };
        Option<string?> report = new("--report") { Description = "Where to write the counts of each operator, as Markdown." };
        CommonOptions.NotEmpty(report, "file");
        command.Arguments.Add(folder);
        command.Options.Add(report);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string path = parsed.GetValue(folder)!;
            if (!Directory.Exists(path)) throw new DirectoryNotFoundException($"test-onnx: the folder must exist.\n  Got {path}.\n  Debian's package libonnx-testdata has one: /usr/share/libonnx-testdata/data/node.");
            string[] tests = [.. Directory.GetDirectories(path).Append(path).Where(test => File.Exists(Path.Combine(test, "model.onnx"))).Order(StringComparer.Ordinal)];
            if (tests.Length == 0) throw new FileNotFoundException($"test-onnx: the folder must hold tests, each a folder with model.onnx.\n  Got none in {path}.\n  Give the folder above them, or one of them.");
            return OnnxTestReport.Run(output, path, tests, parsed.GetValue(report));
        });
        return command;
    }
}

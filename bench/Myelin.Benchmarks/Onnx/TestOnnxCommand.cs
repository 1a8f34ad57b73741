using System.CommandLine;

namespace Myelin.Benchmarks;

/// <summary>`test-onnx`: ONNX's own tests of operators.</summary>
internal sealed class TestOnnxCommand : BenchmarkCommand
{
    /// <summary>Where Debian's package libonnx-testdata puts them.</summary>
    internal const string DebianFolder = "/usr/share/libonnx-testdata/data/node";

    private readonly Argument<string> _folder = new("folder")
    {
        Description = $"A folder of tests, each a folder with model.onnx and test_data_set_0; by default {DebianFolder}.",
        DefaultValueFactory = _ => DebianFolder,
    };

    private readonly Option<string?> _report = new("--report")
    {
        Description = "Where to write the counts of each operator, as Markdown; docs/onnx-operators.md is made so.",
    };

    internal TestOnnxCommand()
        : base("test-onnx", "Runs ONNX's own tests of operators and counts what passes and what is supported.")
    {
        Arguments.Add(_folder);
        Options.Add(_report);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        string folder = parsed.GetValue(_folder)!;
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(
                $"test-onnx: the folder must exist.\n  Got {folder}.\n  Debian's package libonnx-testdata has one: {DebianFolder}.");
        }

        IEnumerable<string> folders = Directory.GetDirectories(folder).Append(folder).Order(StringComparer.Ordinal);
        string[] tests = [.. folders.Where(test => File.Exists(Path.Combine(test, "model.onnx")))];
        if (tests.Length == 0)
        {
            throw new FileNotFoundException(
                $"test-onnx: the folder must hold tests, each a folder with model.onnx.\n  Got none in {folder}.\n  Give the folder that holds them.");
        }

        var report = new OnnxTestReport(folder, OnnxTestReport.Run(tests, output));
        report.Print(output);
        if (parsed.GetValue(_report) is { } path)
        {
            File.WriteAllText(path, report.Markdown());
            output.Line($"written to {path}");
        }

        output.Result(report.Json());
        return report.HasFailures ? ExitCode.Failed : ExitCode.Done;
    }
}

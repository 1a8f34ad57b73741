using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Interop.NumPy;

namespace Myelin.Benchmarks;

/// <summary>`onnx`: the same ONNX files, one image at a time, by `myelin run` and by ONNX Runtime, in turn and on the same number of threads.</summary>
internal sealed class OnnxCommand : BenchmarkCommand
{
    private static readonly string[] s_tasks = ["mlp", "cnn"];

    private readonly Option<int> _rounds = BenchmarkOptions.Rounds(3, "rounds, the best of which counts");
    private readonly Option<double> _seconds = BenchmarkOptions.Seconds(1, "ONNX Runtime; `myelin run` runs the model --repeat times");
    private readonly Option<int> _repeat = new("--repeat") { Description = "How many times `myelin run` runs a model.", DefaultValueFactory = _ => 20_000 };
    private readonly Option<int[]> _threads = BenchmarkOptions.ThreadCounts();
    private readonly Option<string> _python = PyTorchSide.PythonOption();
    private readonly Option<string> _results = BenchmarkOptions.Results();

    internal OnnxCommand()
        : base("onnx", "Times `myelin run MODEL.onnx` beside ONNX Runtime on files that PyTorch exports and writes onnx.md.")
    {
        foreach (Option option in (Option[])[_rounds, _seconds, _repeat, _threads, _python, _results]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        using var folder = new TemporaryFolder();
        var pytorch = new PyTorchSide(parsed.GetValue(_python)!);
        var runtime = new OnnxRuntimeSide(pytorch, folder.Path, s_tasks);
        foreach (Side side in (Side[])[pytorch, runtime])
        {
            if (side.Prepare() is not { } reason) continue;
            throw new InvalidOperationException($"onnx: {side.Name} must be there.\n  Got none: {reason}.\n  See bench/peers.");
        }

        Npy.Write(folder.File("x.npy"), new RandomData(1).Normal(1, 784));
        int rounds = parsed.GetValue(_rounds);
        ResultPage page = new ResultPage("Running ONNX files")
            .Line($"Made by `{ResultPage.Program} onnx`: one image at a time, medians, the best of {rounds} rounds in turn.").Line()
            .Head("file, threads", "ONNX Runtime (ms)", "`myelin run` (ms)", "ratio");
        foreach (string task in s_tasks)
        {
            foreach (int threads in parsed.GetValue(_threads)!)
            {
                (double theirs, double ours) = (double.MaxValue, double.MaxValue);
                for (int round = 0; round < rounds; round++)
                {
                    theirs = Math.Min(theirs, runtime.Time(task, threads, parsed.GetValue(_seconds)).Single(f => f.Row == $"{task} infer1").Median);
                    ours = Math.Min(ours, RunByMyelin(folder, task, threads, parsed.GetValue(_repeat)));
                }

                string[] cells = [$"{task}, {threads}", ResultPage.Number(theirs, 4), ResultPage.Number(ours, 4), ResultPage.Number(theirs / ours, 2)];
                page.Row(cells);
                output.Figure(ResultPage.RowOf(cells), new JsonObject { ["task"] = task, ["threads"] = threads, ["onnxRuntime"] = theirs, ["myelin"] = ours });
            }
        }

        page.Line().Line($"{runtime.Version} through its .NET package, inputs and outputs bound once; {Computer.Sentence}")
            .Save(parsed.GetValue(_results)!, "onnx.md");
        output.Result(new JsonObject { ["files"] = s_tasks.Length });
        return ExitCode.Done;
    }

    private static double RunByMyelin(TemporaryFolder folder, string task, int threads, int repeat) => (double)MyelinCommand.Run(
        "run", folder.File($"{task}.onnx"), "--input", folder.File("x.npy"), "--output", folder.File("y.npy"),
        "--repeat", $"{repeat}", "--threads", $"{threads}").Result["median"]!;
}

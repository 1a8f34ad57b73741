using System.CommandLine;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>`fast`: how soon MNIST is learned to 99 %, each seed a process of its own that is timed from its start, with the data on disk.</summary>
internal sealed class FastCommand : BenchmarkCommand
{
    private readonly Option<int> _rounds = BenchmarkOptions.Rounds(10, "seeds, from 1 on");
    private readonly Option<string?> _dataDir = BenchmarkOptions.DataDirectory("mnist/train-images-idx3-ubyte.gz and so on");
    private readonly Option<string> _results = BenchmarkOptions.Results();

    internal FastCommand()
        : base("fast", "Times `myelin train mnist --model fast` as whole processes and writes fast.md.")
    {
        foreach (Option option in (Option[])[_rounds, _dataDir, _results]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        using var folder = new TemporaryFolder();
        string[] dataOption = MyelinCommand.DataOption(parsed.GetValue(_dataDir));
        List<double> accuracies = [], seconds = [];
        ResultPage page = new ResultPage("MNIST to 99 %")
            .Line($"Made by `{ResultPage.Program} fast`: `myelin train mnist --model fast --seed S`,")
            .Line("timed from the start of the process to its end: start-up, reading and checking the data, one epoch of training,")
            .Line("reading the test set once, saving.").Line()
            .Head("seed", "test accuracy", "seconds");
        for (int seed = 1; seed <= parsed.GetValue(_rounds); seed++)
        {
            (JsonObject result, TimeSpan elapsed) = MyelinCommand.Run(
                ["train", "mnist", "--model", "fast", "--seed", $"{seed}", "--out", folder.File($"run-{seed}"), .. dataOption]);
            accuracies.Add(100 * (double)result["testAccuracy"]!);
            seconds.Add(elapsed.TotalSeconds);
            string[] cells = [$"{seed}", $"{ResultPage.Number(accuracies[^1], 2)} %", ResultPage.Number(seconds[^1], 2)];
            page.Row(cells);
            output.Figure(
                ResultPage.RowOf(cells),
                new JsonObject { ["seed"] = seed, ["accuracy"] = Math.Round(accuracies[^1], 2), ["seconds"] = Math.Round(seconds[^1], 2) });
        }

        string accuracy = $"Accuracy {ResultPage.Number(accuracies.Average(), 2)} % on average, {ResultPage.Number(accuracies.Min(), 2)} % at least";
        string time = $"{ResultPage.Number(seconds.Average(), 2)} s on average, {ResultPage.Number(seconds.Max(), 2)} s at most";
        page.Line().Line($"{accuracy}; {time}.").Line(Computer.ThreadSentence).Save(parsed.GetValue(_results)!, "fast.md");
        output.Result(new JsonObject { ["leastAccuracy"] = Math.Round(accuracies.Min(), 2), ["meanSeconds"] = Math.Round(seconds.Average(), 2) });
        return ExitCode.Done;
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>`startup`: how long whole processes take from their start, just-in-time compilation included.</summary>
internal sealed class StartUpCommand : BenchmarkCommand
{
    private readonly Option<int> _rounds = BenchmarkOptions.Rounds(10, "runs of each command, each way of running it in turn");
    private readonly Option<string> _results = BenchmarkOptions.Results();

    internal StartUpCommand()
        : base("startup", "Times `myelin --help`, `myelin train` and `myelin predict RUN 0` as whole processes and writes startup.md.")
    {
        Options.Add(_rounds);
        Options.Add(_results);
    }

    /// <summary>How the command is started: a program and its first arguments.</summary>
    private sealed record Way(string Name, string Program, params string[] First)
    {
        internal double Seconds(string[] command) => ChildProcess.Run(Program, [.. First, .. command]).Elapsed.TotalSeconds;
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run");
        string[][] commands = [["--help"], ["train", "--overwrite", "--out", run], ["predict", run, "0"]];
        Way[] ways = Ways(folder, output);
        // `predict` needs the run of `train`.
        ways[0].Seconds(commands[1]);
        int rounds = parsed.GetValue(_rounds);
        var times = new double[ways.Length, commands.Length, rounds];
        for (int round = 0; round < rounds; round++)
        {
            for (int way = 0; way < ways.Length; way++)
            {
                for (int c = 0; c < commands.Length; c++) times[way, c, round] = ways[way].Seconds(commands[c]);
            }

            output.Line($"round {round + 1} of {rounds}");
        }

        ResultPage page = new ResultPage("Start-up, in seconds")
            .Line($"Made by `{ResultPage.Program} startup`: whole processes, medians of {rounds} runs.")
            .Line("Which settings, and why: [docs/decisions/0008](../../docs/decisions/0008-start-up.md).").Line()
            .Head("", "`myelin --help`", "`myelin train`", "`myelin predict RUN 0`")
            .Row("at most", "0.15", "3", "0.4");
        for (int way = 0; way < ways.Length; way++)
        {
            double[] medians = [.. commands.Select((_, c) => new Samples(Enumerable.Range(0, rounds).Select(round => times[way, c, round])).Median)];
            string[] cells = [ways[way].Name, .. medians.Select(m => ResultPage.Number(m, 2))];
            page.Row(cells);
            output.Figure(
                ResultPage.RowOf(cells),
                new JsonObject { ["way"] = ways[way].Name, ["help"] = medians[0], ["train"] = medians[1], ["predict"] = medians[2] });
        }

        page.Line();
        if (ways.Length == 2) page.Line("ReadyToRun was not measured: its compiler's package could not be restored.").Line();
        page.Line(Computer.Sentence).Save(parsed.GetValue(_results)!, "startup.md");
        output.Result(new JsonObject { ["ways"] = ways.Length });
        return ExitCode.Done;
    }

    /// <summary>As built and, where the compiler can be restored, compiled before it runs.</summary>
    private static Way[] Ways(TemporaryFolder folder, Output output)
    {
        string ready = folder.File("ready");
        Way[] built =
        [
            new("the built dll, by `dotnet`", "dotnet", MyelinCommand.Library),
            new("the built executable", Path.Combine(MyelinCommand.Folder, "Myelin.Cli")),
        ];
        output.Line("publishing with ReadyToRun");
        ChildProcess publish = ChildProcess.TryRun("dotnet",
        [
            "publish", "-c", "Release", Checkout.File("src/Myelin.Cli"),
            "--use-current-runtime", "--no-self-contained", "-p:PublishReadyToRun=true", "-o", ready,
        ])!;
        return publish.ExitCode != 0 ? built :
        [
            .. built,
            new("published with ReadyToRun, by `dotnet`", "dotnet", Path.Combine(ready, "Myelin.Cli.dll")),
            new("published with ReadyToRun, the executable (the packed tool for a system)", Path.Combine(ready, "Myelin.Cli")),
        ];
    }
}

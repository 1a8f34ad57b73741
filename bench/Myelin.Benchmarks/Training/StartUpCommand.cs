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
        AddReadmeProgram(page, folder, rounds, output);
        if (!ways.Any(way => way.Name.Contains("ReadyToRun", StringComparison.Ordinal))) page.Line("ReadyToRun was not measured: its compiler's package could not be restored.").Line();
        page.Line(Computer.Sentence).Save(parsed.GetValue(_results)!, "startup.md");
        output.Result(new JsonObject { ["ways"] = ways.Length });
        return ExitCode.Done;
    }

    /// <summary>README's program as one file: training on the digits for twenty epochs, from start to end.</summary>
    private static void AddReadmeProgram(ResultPage page, TemporaryFolder folder, int rounds, Output output)
    {
        string program = folder.File("program");
        output.Line("publishing README's program ahead of time");
        if (!Publish(Checkout.File("samples/quickstart.cs"), program, "-p:PublishAot=true")) return;
        string file = Path.Combine(program, "quickstart");
        double seconds = new Samples(Enumerable.Range(0, rounds).Select(_ => ChildProcess.Run("env", ["-C", folder.Path, file]).Elapsed.TotalSeconds)).Median;
        page.Line(
            $"README's program, published ahead of time ({ResultPage.Number(new FileInfo(file).Length / 1e6, 1)} MB), loads the digits, trains twenty epochs, " +
            $"evaluates, saves and ends within {ResultPage.Number(seconds, 3)} s: [docs/decisions/0018](../../docs/decisions/0018-ahead-of-time.md).").Line();
        output.Figure($"README's program {seconds:F3} s", new JsonObject { ["way"] = "README's program, published ahead of time", ["seconds"] = seconds });
    }

    /// <summary>As built and, where the compilers can be restored, compiled before it runs.</summary>
    private static Way[] Ways(TemporaryFolder folder, Output output)
    {
        string ready = folder.File("ready"), native = folder.File("native"), source = Checkout.File("src/Myelin.Cli");
        List<Way> ways =
        [
            new("the built dll, by `dotnet`", "dotnet", MyelinCommand.Library),
            new("the built executable", Path.Combine(MyelinCommand.Folder, "Myelin.Cli")),
        ];
        output.Line("publishing with ReadyToRun and ahead of time");
        if (Publish(source, ready, "--no-self-contained", "-p:PublishReadyToRun=true"))
        {
            ways.Add(new("published with ReadyToRun, by `dotnet`", "dotnet", Path.Combine(ready, "Myelin.Cli.dll")));
            ways.Add(new("published with ReadyToRun, the executable (the packed tool for a system)", Path.Combine(ready, "Myelin.Cli")));
        }

        if (Publish(source, native, "-p:PublishAot=true")) ways.Add(new("published ahead of time", Path.Combine(native, "Myelin.Cli")));
        return [.. ways];
    }

    private static bool Publish(string source, string folder, params string[] settings) =>
        ChildProcess.TryRun("dotnet", ["publish", "-c", "Release", source, "--use-current-runtime", "-o", folder, .. settings]) is { ExitCode: 0 };
}

using System.CommandLine;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>`networks`: all networks of bench/networks.json, and ONNX files of others, beside PyTorch, TorchSharp and ONNX Runtime.</summary>
internal sealed class NetworksCommand : BenchmarkCommand
{
    private readonly Argument<string[]> _tasks = new("network") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<int> _rounds = BenchmarkOptions.Rounds(10, "rounds, whose medians count");
    private readonly Option<double> _seconds = BenchmarkOptions.Seconds(0.5, "the training of each network per round; inference takes half as long");
    private readonly Option<int[]> _threads = BenchmarkOptions.ThreadCounts();
    private readonly Option<string?> _files = new("--files") { Description = "A folder of ONNX files to run as well." };
    private readonly Option<bool> _fresh = new("--fresh") { Description = "Forget the rounds that networks.jsonl has; else they are continued." };
    private readonly Option<string> _python = PyTorchSide.PythonOption();
    private readonly Option<string> _results = BenchmarkOptions.Results();

    internal NetworksCommand()
        : base("networks", "Compares many networks with PyTorch, TorchSharp and ONNX Runtime, for each thread count, and writes networks.md.")
    {
        string[] names = [.. NetworkSpec.All.Select(n => n.Name)];
        _tasks.Description = $"{string.Join(", ", names)}; all and the files if none is named.";
        BenchmarkOptions.AcceptOnly(_tasks, names);
        Arguments.Add(_tasks);
        foreach (Option option in (Option[])[_rounds, _seconds, _threads, _files, _fresh, _python, _results]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        string[] names = [.. NetworkSpec.All.Select(n => n.Name)], named = parsed.GetValue(_tasks)!;
        string[] files = named.Length > 0 || parsed.GetValue(_files) is not { } folder ? [] : [.. Directory.GetFiles(Path.GetFullPath(folder), "*.onnx").Order()];
        string[] tasks = [.. named.Length > 0 ? named : names, .. files];
        using var models = new TemporaryFolder();
        var pytorch = new PyTorchSide(parsed.GetValue(_python)!);
        Side myelin = new MyelinSide();
        Side[] sides = [pytorch, new TorchSharpSide(), new OnnxRuntimeSide(pytorch, models.Path, [.. tasks.Except(files)]), myelin];
        IReadOnlyList<string> missing = Side.PrepareAll(sides, output);
        Side[] ready = [.. sides.Where(side => side.IsReady)];
        string results = parsed.GetValue(_results)!;
        var log = new RunLog<NetworkTiming>(Path.Combine(results, "networks.jsonl"), parsed.GetValue(_fresh));
        for (int round = 0; round < parsed.GetValue(_rounds); round++)
        {
            foreach (string task in tasks)
            {
                foreach (int threads in parsed.GetValue(_threads)!)
                {
                    foreach (Side side in round % 2 == 0 ? ready : ready.Reverse()) Measure(log, side, task, threads, round, parsed.GetValue(_seconds));
                }

                output.Line($"round {round + 1} of {parsed.GetValue(_rounds)}: {Path.GetFileName(task)}");
            }
        }

        NetworkRow[] rows = [.. from timing in log.Lines
                                group timing by (timing.Row, timing.Threads) into g
                                orderby Order(names, g.Key.Row), g.Key.Row.EndsWith("train", StringComparison.Ordinal) ? 0 : 1, g.Key.Row.Length, g.Key
                                select new NetworkRow(g.Key.Row, g.Key.Threads, g, myelin.Name)];
        new NetworksPage(rows, [.. ready.Select(side => side.Name)])
            .Make(parsed.GetValue(_rounds), parsed.GetValue(_seconds),
                [.. missing, $"{Computer.Processor}, {Environment.ProcessorCount} cores; {string.Join(", ", ready.Select(side => side.Version))}."])
            .Save(results, "networks.md");
        foreach (NetworkRow row in rows) Show(row, output);
        output.Result(new JsonObject { ["rows"] = rows.Length });
        return ExitCode.Done;
    }

    /// <summary>The place of a row's network in the file; files of others come last.</summary>
    private static int Order(string[] names, string row) => Array.IndexOf(names, row.Split(' ')[0]) is >= 0 and var place ? place : names.Length;

    private static void Measure(RunLog<NetworkTiming> log, Side side, string task, int threads, int round, double seconds)
    {
        string network = Path.GetFileName(task);
        if (log.Lines.Any(t => t.Side == side.Name && t.Threads == threads && t.Round == round && t.Row.Split(' ')[0] == network)) return;
        foreach ((string row, double median) in side.Time(task, threads, seconds))
        {
            // Memory needs a process of its own for each network and no thread count.
            if (!row.EndsWith("memory", StringComparison.Ordinal)) log.Add(new NetworkTiming(row, threads, side.Name, round, median));
        }
    }

    private static void Show(NetworkRow row, Output output) => output.Figure(
        $"{row.Name,-28}{row.Threads,3} threads  {ResultPage.Number(row.Ratio, 2),6} {row.Fastest}",
        new JsonObject { ["row"] = row.Name, ["threads"] = row.Threads, ["fastest"] = row.Fastest, ["ratio"] = Finite(row.Ratio) });

    private static double? Finite(double ratio) => double.IsNaN(ratio) ? null : Math.Round(ratio, 3);
}

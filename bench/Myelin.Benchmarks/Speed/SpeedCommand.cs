using System.CommandLine;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>`speed`: Myelin beside PyTorch, TorchSharp and ONNX Runtime, in turn on this machine.</summary>
internal sealed class SpeedCommand : BenchmarkCommand
{
    private static readonly string[] s_reference = [.. TimedTask.Reference.Select(t => t.Name)];

    private readonly Argument<string[]> _tasks = new("task") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<int> _rounds = BenchmarkOptions.Rounds(5, "rounds, whose medians count");
    private readonly Option<double> _seconds =
        BenchmarkOptions.Seconds(3, "the training of each network per round; inference takes half as long, a product a quarter");
    private readonly Option<int[]> _threads = BenchmarkOptions.ThreadCounts();
    private readonly Option<string> _python = PyTorchSide.PythonOption();
    private readonly Option<string> _results = BenchmarkOptions.Results();

    internal SpeedCommand()
        : base("speed", "Compares with PyTorch, TorchSharp and ONNX Runtime, whose programs in bench/peers it builds, and writes speed.md "
            + "and the README's table.")
    {
        _tasks.Description = $"{string.Join(", ", s_reference)} (all of these if none is named). A page is written only of all.";
        BenchmarkOptions.AcceptOnly(_tasks, s_reference);
        Arguments.Add(_tasks);
        foreach (Option option in (Option[])[_rounds, _seconds, _threads, _python, _results]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        string[] named = parsed.GetValue(_tasks)!;
        string[] tasks = named.Length == 0 ? s_reference : [.. named.Distinct()];
        int[] threads = parsed.GetValue(_threads)!;
        using var models = new TemporaryFolder();
        var pytorch = new PyTorchSide(parsed.GetValue(_python)!);
        Side[] peers = [pytorch, new TorchSharpSide(), new OnnxRuntimeSide(pytorch, models.Path, [.. tasks.Where(t => t != "gemm")])];
        Side myelin = new MyelinSide();
        IReadOnlyList<string> missing = Side.PrepareAll([.. peers, myelin], output);
        Side[] ready = [.. peers.Append(myelin).Where(s => s.IsReady)];
        var comparison = new Comparison(ready, tasks, threads);
        comparison.Run(parsed.GetValue(_rounds), parsed.GetValue(_seconds), output);
        var table = new SpeedTable(comparison, peers, myelin);
        table.Note(Explanation(parsed.GetValue(_rounds), threads, tasks));
        foreach (string note in missing) table.Note(note);
        table.Note($"{Computer.Processor}, {Environment.ProcessorCount} cores; {string.Join(", ", ready.Select(s => s.Version))}.");
        table.Print(output);
        Write(tasks, table.Markdown(), parsed.GetValue(_results)!, output);
        output.Result(new JsonObject { ["rows"] = comparison.Rows.Count, ["missing"] = new JsonArray([.. missing.Select(m => JsonValue.Create(m))]) });
        return ExitCode.Done;
    }

    private static string Explanation(int rounds, int[] threads, string[] tasks)
    {
        string counts = $"{string.Join(" and ", threads)} thread{(threads is [1] ? "" : "s")}";
        string medians = $"Medians of {rounds} round{(rounds == 1 ? "" : "s")}, the best of {counts}";
        string products = tasks.Contains("gemm") ? $" (a GEMM has a row for each: {string.Join(", ", threads.Select(t => $"mm{t}"))})" : "";
        return $"{medians}{products}; ratio = the fastest peer's figure / Myelin's: above 1 Myelin is ahead.";
    }

    private static void Write(string[] tasks, string table, string folder, Output output)
    {
        const string Page = "speed.md";
        if (!tasks.ToHashSet().SetEquals(s_reference)) return;
        new ResultPage("Speed compared with PyTorch, TorchSharp and ONNX Runtime").Line($"Made by `{ResultPage.Program} speed`.").Line().Line(table)
            .Save(folder, Page);
        output.Line($"written to {Path.Combine(folder, Page)}");
        // A trial with a folder of its own leaves the README alone.
        if (folder == Checkout.File("bench/results")) Readme.Replace(Checkout.File("README.md"), table);
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>`text`: the GPT of `myelin train text` with its default options, and the same network with PyTorch for the same number of steps.</summary>
internal sealed class TextCommand : BenchmarkCommand
{
    private const int StepsPerEpoch = 250;

    private readonly Option<string?> _dataDir = BenchmarkOptions.DataDirectory("tinyshakespeare/input.txt");
    private readonly Option<int> _seeds = BenchmarkOptions.Rounds(3, "seeds, from 1 on");
    private readonly Option<int> _epochs = new("--epochs") { Description = $"Epochs of {StepsPerEpoch} steps.", DefaultValueFactory = _ => 8 };
    private readonly Option<string> _results = BenchmarkOptions.Results();
    private readonly Option<string> _python = PyTorchSide.PythonOption();

    internal TextCommand()
        : base("text", "Trains the GPT of `myelin train text` on tinyshakespeare, and the same with PyTorch, and writes text.md.")
    {
        foreach (Option option in (Option[])[_dataDir, _seeds, _epochs, _results, _python]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        string? data = parsed.GetValue(_dataDir) ?? Environment.GetEnvironmentVariable("MYELIN_DATA");
        string file = Path.Combine(data ?? "", "tinyshakespeare", "input.txt");
        if (data is null || !File.Exists(file))
        {
            string got = data is null ? "no data folder" : file;
            throw new FileNotFoundException(
                $"text: tinyshakespeare/input.txt must be in the data folder.\n  Got {got}.\n  Give --data-dir DIR, or set MYELIN_DATA.");
        }

        int epochs = parsed.GetValue(_epochs);
        ResultPage page = new ResultPage("A GPT that learns a text")
            .Line($"Made by `{ResultPage.Program} text`: `myelin train text --file tinyshakespeare/input.txt --seed S`,")
            .Line("and the same network, steps and schedule with PyTorch: 4 layers, 4 heads, width 128, context 64,")
            .Line($"{epochs * StepsPerEpoch:N0} steps of 12 windows, AdamW at 0.002 with 100 steps of warm-up and cosine decay, gradients clipped at 1.")
            .Line("The loss is over the whole last tenth of the text, in adjacent windows of 64; the seconds are from reading the file to the test.").Line()
            .Head("", "test loss", "right guesses", "seconds");
        for (int seed = 1; seed <= parsed.GetValue(_seeds); seed++)
        {
            using var folder = new TemporaryFolder();
            JsonObject result = MyelinCommand.Run(
                "train", "text", "--file", file, "--epochs", $"{epochs}", "--seed", $"{seed}", "--out", folder.File("run")).Result;
            Report(page, output, $"Myelin, seed {seed}", result);
        }

        var pytorch = new PyTorchSide(parsed.GetValue(_python)!);
        string peer = pytorch.Prepare() is { } reason ? $"PyTorch was not measured: {reason}." : $"{pytorch.Version}.";
        if (pytorch.IsReady)
        {
            int threads = Environment.ProcessorCount;
            Report(page, output, $"PyTorch, {threads} thread{(threads == 1 ? "" : "s")}", pytorch.RunText(file, threads, epochs * StepsPerEpoch));
        }

        page.Line().Line($"{Computer.ThreadSentence} {peer}").Save(parsed.GetValue(_results)!, "text.md");
        output.Result(new JsonObject { ["file"] = file });
        return ExitCode.Done;
    }

    private static void Report(ResultPage page, Output output, string name, JsonObject result)
    {
        double loss = (double)result["testLoss"]!, accuracy = 100 * (double)result["testAccuracy"]!, seconds = (double)result["seconds"]!;
        string[] cells = [name, ResultPage.Number(loss, 4), $"{ResultPage.Number(accuracy, 1)} %", ResultPage.Number(seconds, 0)];
        page.Row(cells);
        output.Figure(ResultPage.RowOf(cells), new JsonObject { ["side"] = name, ["testLoss"] = loss, ["accuracy"] = accuracy, ["seconds"] = seconds });
    }
}

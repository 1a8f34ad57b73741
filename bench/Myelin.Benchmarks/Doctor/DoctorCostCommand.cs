using System.CommandLine;
using System.Text.Json.Nodes;
using static System.FormattableString;

namespace Myelin.Benchmarks;

/// <summary>`doctor-cost`: what the doctor adds to the time of whole recipes, in alternating runs with and without it.</summary>
internal sealed class DoctorCostCommand : BenchmarkCommand
{
    private static readonly string[][] s_recipes =
        [["mnist", "--model", "mlp"], ["mnist", "--model", "cnn"], ["mnist", "--model", "lstm"], ["text"]];

    private const int FewestRounds = 3;

    private const double SecondsPerSide = 200;

    private readonly Option<int> _rounds = BenchmarkOptions.Rounds(10, "pairs of runs of each recipe at most");
    private readonly Option<string?> _only = new("--only") { Description = "Only recipes whose command contains this: mnist, cnn, text." };
    private readonly Option<string?> _dataDir = BenchmarkOptions.DataDirectory("mnist/train-images-idx3-ubyte.gz and so on, and tinyshakespeare/input.txt");
    private readonly Option<string> _results = BenchmarkOptions.Results();

    internal DoctorCostCommand() : base("doctor-cost", "Measures what the doctor adds to the time of recipes on MNIST and on text, and writes doctor-cost.md.")
    {
        foreach (Option option in (Option[])[_rounds, _only, _dataDir, _results]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        int rounds = parsed.GetValue(_rounds);
        ResultPage page = new ResultPage("What the doctor costs")
            .Line($"Made by `{ResultPage.Program} doctor-cost`: `myelin train …` with its usual options, with `--doctor off` and `--doctor brief` in turn.")
            .Line($"The seconds are those of the training, medians over the rounds; the cost is the median of the rounds' " +
                $"ratios. {Computer.ThreadSentence}").Line()
            .Head("recipe", "rounds", "without (s)", "with (s)", "cost", "ratios from", "to");
        double worst = 0;
        foreach (string[] recipe in s_recipes.Where(
            r => parsed.GetValue(_only) is not { } only || string.Join(' ', r).Contains(only, StringComparison.Ordinal)))
        {
            string name = string.Join(' ', recipe);
            string[] data = DataOf(recipe, parsed.GetValue(_dataDir));
            List<(double Off, double On)> pairs = [];
            for (int round = 0, last = rounds; round <= last; round++)
            {
                // Who is first takes turns; the first round warms the machine up.
                double on = round % 2 == 0 ? Seconds(recipe, "brief", data) : 0, off = Seconds(recipe, "off", data);
                if (on == 0) on = Seconds(recipe, "brief", data);
                if (round == 0)
                {
                    // Long recipes vary less.
                    last = Math.Clamp((int)(SecondsPerSide / off), Math.Min(FewestRounds, rounds), rounds);
                    continue;
                }

                pairs.Add((off, on));
                output.Figure(Invariant($"{name}: {off:F2} s without, {on:F2} s with the doctor"),
                    new JsonObject { ["recipe"] = name, ["off"] = off, ["on"] = on });
            }

            double[] ratios = [.. pairs.Select(p => p.On / p.Off).Order()];
            double cost = Statistics.Median(ratios) - 1;
            worst = Math.Max(worst, cost);
            page.Row(name, Invariant($"{pairs.Count}"), Invariant($"{Statistics.Median(pairs.Select(p => p.Off)):F2}"),
                Invariant($"{Statistics.Median(pairs.Select(p => p.On)):F2}"),
                Invariant($"{100 * cost:F1} %"), Invariant($"{ratios[0]:F3}"), Invariant($"{ratios[^1]:F3}"));
        }

        page.Save(parsed.GetValue(_results)!, "doctor-cost.md");
        output.Result(new JsonObject { ["largestCost"] = Math.Round(worst, 4) });
        return ExitCode.Done;
    }

    /// <summary>The option that says where a recipe's data is.</summary>
    private static string[] DataOf(string[] recipe, string? folder)
    {
        if (recipe is not ["text", ..]) return MyelinCommand.DataOption(folder);
        string data = folder ?? Environment.GetEnvironmentVariable("MYELIN_DATA") ?? "";
        return ["--file", Path.Combine(data, "tinyshakespeare", "input.txt")];
    }

    private static double Seconds(string[] recipe, string doctor, string[] data)
    {
        using var folder = new TemporaryFolder();
        return (double)MyelinCommand.Run(["train", .. recipe, "--doctor", doctor, "--out", folder.File("run"), .. data]).Result["seconds"]!;
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Myelin.Benchmarks;

/// <summary>`accuracy`: every reference recipe with its default options at three seeds. About half an hour on two cores.</summary>
internal sealed class AccuracyCommand : BenchmarkCommand
{
    private const string PageName = "accuracy.md";

    private static readonly int[] s_seeds = [1, 2, 3];

    private static readonly Recipe[] s_recipes =
    [
        new("digits", "linear", 85), new("digits", "mlp", 92.5m), new("digits", "cnn", 96),
        new("mnist", "linear", 92), new("mnist", "mlp", 97.8m), new("mnist", "cnn", 99.0m), new("mnist", "rnn", 96.5m), new("mnist", "gru", 98.7m),
        new("mnist", "lstm", 98.7m), new("mnist", "transformer", 97.8m),
        new("fashion-mnist", "cnn", 90.0m),
    ];

    private readonly Option<string?> _dataDir = BenchmarkOptions.DataDirectory("mnist/train-images-idx3-ubyte.gz and so on");
    private readonly Option<string?> _only = new("--only")
    {
        Description = "A pattern such as \"mnist (rnn|lstm)\": trains the rows that match it, and keeps the others as the page has them.",
    };
    private readonly Option<string> _results = BenchmarkOptions.Results();

    internal AccuracyCommand()
        : base("accuracy", "Trains every reference recipe with its default options at three seeds and writes accuracy.md.")
    {
        foreach (Option option in (Option[])[_dataDir, _only, _results]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        string folder = parsed.GetValue(_results)!, earlier = Path.Combine(folder, PageName);
        string[] kept = File.Exists(earlier) ? File.ReadAllLines(earlier) : [];
        string? only = parsed.GetValue(_only);
        ResultPage page = new ResultPage("Test accuracy of the default recipes")
            .Line($"Made by `{ResultPage.Program} accuracy`, which runs `myelin train DATASET --model MODEL --seed S` and nothing else.")
            .Line("The last epoch's weights; the test set is read once.").Line()
            .Head(["data set", "model", "at least", .. s_seeds.Select(s => $"seed {s}"), "seconds"]);
        int missed = 0;
        foreach (Recipe recipe in s_recipes)
        {
            if (only is not null && !Regex.IsMatch($"{recipe.Dataset} {recipe.Model}", only))
            {
                if (kept.FirstOrDefault(line => line.StartsWith(recipe.Head, StringComparison.Ordinal)) is { } row) page.Line(row);
                continue;
            }

            Trained trained = Train(recipe, MyelinCommand.DataOption(parsed.GetValue(_dataDir)));
            if (trained.Accuracies.Any(a => a < (double)recipe.Floor)) missed++;
            page.Line(trained.Row);
            output.Figure(trained.Row, trained.Json());
        }

        page.Line();
        if (only is not null) page.Line($"The rows that match \"{only}\" were trained after the others.");
        page.Line($"{missed} below their floor. {Computer.ThreadSentence}").Save(folder, PageName);
        output.Result(new JsonObject { ["belowFloor"] = missed });
        return missed == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static Trained Train(Recipe recipe, string[] dataOption)
    {
        using var folder = new TemporaryFolder();
        JsonObject[] results = [.. s_seeds.Select(seed => MyelinCommand.Run(
            ["train", recipe.Dataset, "--model", recipe.Model, "--seed", $"{seed}", "--out", folder.File($"run-{seed}"), .. dataOption]).Result)];
        return new Trained(recipe, [.. results.Select(r => 100 * (double)r["testAccuracy"]!)], [.. results.Select(r => (double)r["seconds"]!)]);
    }

    /// <summary>A model, and the accuracy in percent that each seed must reach, written with as many digits as the page shows.</summary>
    private sealed record Recipe(string Dataset, string Model, decimal Floor)
    {
        /// <summary>The first cells of its row.</summary>
        internal string Head => ResultPage.RowOf(Dataset, Model, Invariant($"{Floor} %"));
    }

    private sealed record Trained(Recipe Recipe, double[] Accuracies, double[] Seconds)
    {
        internal string Row
        {
            get
            {
                string accuracies = string.Concat(Accuracies.Select(a => $" {ResultPage.Number(a, 2)} % |"));
                return $"{Recipe.Head}{accuracies} {string.Join(' ', Seconds.Select(s => ResultPage.Number(s, 0)))} |";
            }
        }

        internal JsonObject Json() => new()
        {
            ["dataset"] = Recipe.Dataset,
            ["model"] = Recipe.Model,
            ["floor"] = (double)Recipe.Floor,
            ["accuracies"] = new JsonArray([.. Accuracies.Select(a => JsonValue.Create(Math.Round(a, 2)))]),
            ["seconds"] = new JsonArray([.. Seconds.Select(s => JsonValue.Create(Math.Round(s, 2)))]),
        };
    }
}

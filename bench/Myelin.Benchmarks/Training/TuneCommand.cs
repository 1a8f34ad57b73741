using System.CommandLine;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>`tune`: what a search finds in some minutes, compared with the recipe. Three searches for each row, a quarter of an hour with the usual minutes.</summary>
internal sealed class TuneCommand : BenchmarkCommand
{
    private const string PageName = "tune.md";

    private static readonly int[] s_seeds = [1, 2, 3];

    private readonly Option<double> _minutes = new("--minutes") { Description = "How long each search takes.", DefaultValueFactory = _ => 5 };
    private readonly Option<string[]> _table = new("--table")
    {
        Description = "A table and what `train` needs to know of it, such as \"titanic.csv --target survived --drop alive\"; can be given several times.",
    };
    private readonly Option<string> _results = BenchmarkOptions.Results();

    internal TuneCommand() : base("tune", "Searches for the right network of the digits, and of tables, at three seeds and writes tune.md.")
    {
        foreach (Option option in (Option[])[_minutes, _table, _results]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        string minutes = parsed.GetValue(_minutes).ToString(System.Globalization.CultureInfo.InvariantCulture);
        ResultPage page = new ResultPage("What a search finds")
            .Line($"Made by `{ResultPage.Program} tune`, which runs `myelin train DATA --seed S` and `myelin tune DATA --seed S --minutes {minutes}`.")
            .Line("The search sees training data only; both test sets are read once. Seconds are those of the search with the training of its best.").Line()
            .Head("data", "seed", "recipe, test", "search, test", "search, validation", "candidates", "best of the search", "seconds");
        foreach (string data in (string[])["digits", .. parsed.GetValue(_table) ?? []])
        {
            foreach (int seed in s_seeds) page.Row(Compare(data, seed, minutes, output));
        }

        page.Line().Line(Computer.ThreadSentence).Save(parsed.GetValue(_results)!, PageName);
        output.Result([]);
        return ExitCode.Done;
    }

    private static string[] Compare(string data, int seed, string minutes, Output output)
    {
        using var folder = new TemporaryFolder();
        string[] arguments = [.. data.Split(' '), "--seed", $"{seed}"];
        arguments[0] = File.Exists(arguments[0]) ? Path.GetFullPath(arguments[0]) : arguments[0];
        JsonObject recipe = MyelinCommand.Run(["train", .. arguments, "--out", folder.File("recipe")]).Result;
        (JsonObject found, TimeSpan elapsed) = MyelinCommand.Run(["tune", .. arguments, "--minutes", minutes, "--out", folder.File("tune")]);
        string figure = recipe.ContainsKey("testAccuracy") ? "Accuracy" : "Error", command = (string)found["command"]!;
        // Between what was given and the seed.
        string best = command[$"myelin train {string.Join(' ', arguments[..^2])}".Length..^$" --seed {seed}".Length].Trim();
        string[] row =
        [
            Path.GetFileNameWithoutExtension(data.Split(' ')[0]), $"{seed}", Shown(recipe[$"test{figure}"]), Shown(found[$"test{figure}"]),
            Shown(found[$"validation{figure}"]), $"{found["candidates"]}", best.Length == 0 ? "the recipe" : $"`{best}`", ResultPage.Number(elapsed.TotalSeconds, 0),
        ];
        output.Figure(string.Join("  ", row), new JsonObject { ["data"] = row[0], ["seed"] = seed, ["recipe"] = row[2], ["search"] = row[3] });
        return row;

        string Shown(JsonNode? value) => figure == "Accuracy" ? $"{ResultPage.Number(100 * (double)value!, 2)} %" : ResultPage.Number((double)value!, 3);
    }
}

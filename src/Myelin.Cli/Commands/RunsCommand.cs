using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>`myelin runs`: lists runs with what tells them from each other; compares and deletes them.</summary>
internal static class RunsCommand
{
    internal const string Name = "runs";

    private const string Usual = "runs", When = "when", Folder = "name", Steps = "steps", Seconds = "seconds";

    private static readonly string[] s_others = [When, Folder, Steps, Seconds];

    internal static Command Create()
    {
        Command command = new(Name, "Lists runs: their options, figures, steps and times. `runs compare A B` compares some, `runs delete A` deletes one.");
        Argument<string> folder = new("folder")
        {
            Description = "The folder with the runs' folders; ./runs if not given.",
            DefaultValueFactory = _ => Usual,
            HelpName = "folder",
        };
        Option<string> sort = new("--sort")
        {
            Description = "Sort by a figure of run.json, such as testAccuracy or validationLoss, the best first; or by when, name, steps or seconds.",
            DefaultValueFactory = _ => When,
            HelpName = "NAME",
        };
        command.Arguments.Add(folder);
        command.Options.Add(sort);
        command.Subcommands.Add(RunsCompareCommand.Create());
        command.Subcommands.Add(RunsDeleteCommand.Create());
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string path = parsed.GetValue(folder)!;
            if (!Directory.Exists(path)) throw new DirectoryNotFoundException(
                $"runs: there must be a folder of runs.\n  Got no folder {path}.\n  `myelin train` saves runs in ./runs; or give another folder.");
            (IReadOnlyList<ListedRun> found, IReadOnlyList<(string Folder, string Error)> unreadable) = ListedRun.In(path);
            ListedRun[] runs = Sorted(found, parsed.GetValue(sort)!);
            Show(output, path, runs, parsed.GetValue(sort)!);
            foreach ((string place, string error) in unreadable) output.Notice($"NOTE: the run in {place} cannot be read: {error}");
            output.Event("result", new JsonObject
            {
                ["folder"] = path,
                ["runs"] = new JsonArray([.. runs.Select(Json)]),
                ["unreadable"] = new JsonArray([.. unreadable.Select(run => JsonValue.Create(run.Folder))]),
            });
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A run for programs.</summary>
    internal static JsonObject Json(ListedRun run)
    {
        RunDescription description = run.Description;
        return new JsonObject
        {
            ["out"] = run.Folder,
            ["state"] = State(run),
            ["dataset"] = description.Dataset,
            ["model"] = description.Model.Name,
            ["seed"] = description.Seed,
            ["epochs"] = run.Epochs,
            ["steps"] = run.Steps,
            ["seconds"] = run.Seconds,
            ["saved"] = run.Saved.ToString("o", CultureInfo.InvariantCulture),
            ["settings"] = JsonNode.Parse(description.SettingsToJson()),
            ["figures"] = new JsonObject(description.Figures.Select(f => KeyValuePair.Create(f.Key, Output.Number(f.Value)))),
        };
    }

    private static string State(ListedRun run) => run.IsTraining ? "training" : run.State == RunState.Finished ? "finished" : "stopped";

    private static ListedRun[] Sorted(IReadOnlyList<ListedRun> runs, string by)
    {
        string[] figures = [.. runs.SelectMany(run => run.Description.Figures.Keys).Distinct()];
        if (!s_others.Contains(by) && !figures.Contains(by) && runs.Count > 0) throw new UsageException(
            $"runs: --sort must be a figure of the runs, or {string.Join(", ", s_others)}.\n  Got \"{by}\".\n" +
            $"  {Suggestion.For(by, [.. figures, .. s_others], $"They have {string.Join(", ", figures)}.")}");
        return by switch
        {
            When => [.. runs.OrderByDescending(run => run.Saved)],
            Folder => [.. runs],
            Steps => [.. runs.OrderBy(run => run.Steps ?? long.MaxValue)],
            Seconds => [.. runs.OrderBy(run => run.Seconds ?? double.MaxValue)],
            _ => [.. runs.OrderBy(run => run.Description.Figures.TryGetValue(by, out double value)
                ? RunDifferences.IsHigherBetter(by) ? -value : value
                : double.PositiveInfinity)],
        };
    }

    private static void Show(Output output, string folder, ListedRun[] runs, string sort)
    {
        if (runs.Length == 0)
        {
            output.Line(output.InLanguage($"No runs in {folder}"));
            return;
        }

        string[] figures = [.. new[] { sort }.Where(name => !s_others.Contains(name)), .. Main(runs, "test"), .. Main(runs, "validation")];
        figures = [.. figures.Distinct()];
        List<(string, bool)> columns = [("run", false), ("data", false), ("model", false), ("options that differ", false)];
        columns.AddRange(figures.Select(name => (FigureText.Name(name), true)));
        columns.AddRange([("epochs", true), ("steps", true), ("time", true), ("saved", true)]);
        int first = 4 + figures.Length;
        Dictionary<ListedRun, string> differences = Differences(runs);
        var table = new TextTable(2, [.. columns])
        {
            Optional = [first + 1, first, 1, 2, first + 2, .. Enumerable.Range(5, Math.Max(0, figures.Length - 1)).Reverse(), first + 3],
        };
        foreach (ListedRun run in runs)
        {
            RunDescription description = run.Description;
            string name = Path.GetRelativePath(folder, run.Folder), state = State(run);
            table.Add([
                state == "finished" ? name : $"{name} ({state})", description.Dataset, description.Model.Name, differences[run],
                .. figures.Select(figure => FigureText.Of(figure, description.Figures.TryGetValue(figure, out double value) ? value : null)),
                run.Epochs?.ToString("N0", CultureInfo.InvariantCulture) ?? "–", run.Steps?.ToString("N0", CultureInfo.InvariantCulture) ?? "–",
                FigureText.Duration(run.Seconds), FigureText.Time(run.Saved),
            ]);
        }

        table.Show(output);
    }

    /// <summary>The figures of a part by which runs are compared first: each kind of run has one.</summary>
    private static IEnumerable<string> Main(ListedRun[] runs, string part) => runs
        .Select(run => ((string[])["Accuracy", "Error", "Loss"]).Select(end => part + end).FirstOrDefault(run.Description.Figures.ContainsKey))
        .OfType<string>().Distinct();

    /// <summary>The options of each run that other runs of the same model on the same data have with another value.</summary>
    private static Dictionary<ListedRun, string> Differences(ListedRun[] runs)
    {
        Dictionary<ListedRun, string> texts = [];
        foreach (IGrouping<(string, string), ListedRun> group in runs.GroupBy(run => (run.Description.Dataset, run.Description.Model.Name)))
        {
            ListedRun[] same = [.. group];
            IReadOnlyList<(string Name, IReadOnlyList<string> Values)> rows = RunDifferences.Of([.. same.Select(run => run.Description)]);
            for (int i = 0; i < same.Length; i++)
            {
                texts[same[i]] = string.Join(' ', rows.Where(row => row.Values[i] != OptionValues.NoValue).Select(row => $"{row.Name} {row.Values[i]}"));
            }
        }

        return texts;
    }
}

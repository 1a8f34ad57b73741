using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Pictures;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>`myelin runs compare`: the options in which runs differ, their figures and their curves.</summary>
internal static class RunsCompareCommand
{
    private const int UsualColumns = 100, NarrowestPicture = 60;

    internal static Command Create()
    {
        Command command = new("compare", "Compares runs: the options that differ, the figures, and the learning curves.");
        Argument<string[]> folders = new("run") { Description = "The folders of two runs or more.", Arity = new ArgumentArity(2, 100) };
        Option<string?> picture = new("--picture")
        {
            Description = "Save the curves as this .svg file instead of drawing them in the terminal.",
            HelpName = "FILE.svg",
        };
        CommonOptions.NotEmpty(picture, "file");
        command.Arguments.Add(folders);
        command.Options.Add(picture);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            ListedRun[] runs = [.. parsed.GetValue(folders)!.Select(ListedRun.Open)];
            string[] names = Names(runs);
            IReadOnlyList<(string Name, IReadOnlyList<string> Values)> options = RunDifferences.Of([.. runs.Select(run => run.Description)]);
            if (options.Count == 0) output.Line(output.InLanguage("The runs have the same data, model, options and seed."));
            else ShowOptions(output, names, options);
            output.Line();
            ShowFigures(output, names, runs);
            string? file = parsed.GetValue(picture);
            (string, string)[] histories = [.. runs.Zip(names).Where(run => run.First.History is not null).Select(run => (run.Second, run.First.History!))];
            if (histories.Length > 0) Draw(output, CurvesPicture.Compare(histories), file);
            else if (file is not null) throw new ArgumentException(
                "compare: --picture needs runs with learning curves.\n  Got runs without a history.csv.\n  Leave it out.");
            output.Event("result", new JsonObject
            {
                ["runs"] = new JsonArray([.. runs.Select(RunsCommand.Json)]),
                ["differences"] = new JsonObject(options.Select(option =>
                    KeyValuePair.Create(option.Name, (JsonNode?)new JsonArray([.. option.Values.Select(value => JsonValue.Create(value))])))),
                ["picture"] = file,
            });
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Names of folders, or paths if two have the same.</summary>
    private static string[] Names(ListedRun[] runs)
    {
        string[] names = [.. runs.Select(run => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Folder))))];
        return names.Distinct().Count() == names.Length ? names : [.. runs.Select(run => run.Folder)];
    }

    private static void ShowOptions(Output output, string[] names, IReadOnlyList<(string Name, IReadOnlyList<string> Values)> options)
    {
        var table = new TextTable(2, [("option", false), .. names.Select(name => (name, false))]);
        foreach ((string name, IReadOnlyList<string> values) in options) table.Add([name, .. values]);
        table.Show(output);
    }

    private static void ShowFigures(Output output, string[] names, ListedRun[] runs)
    {
        var table = new TextTable(2, [("figure", false), .. names.Select(name => (name, false))]);
        foreach (string figure in runs.SelectMany(run => run.Description.Figures.Keys).Distinct())
        {
            double?[] values = [.. runs.Select(run => run.Description.Figures.TryGetValue(figure, out double value) ? value : (double?)null)];
            table.Add([FigureText.Name(figure), .. values.Select(value => FigureText.Of(figure, value))]);
        }

        table.Add(["time", .. runs.Select(run => FigureText.Duration(run.Seconds))]);
        table.Show(output);
    }

    private static void Draw(Output output, Picture curves, string? file)
    {
        if (file is null)
        {
            if (output.IsJson || (output.IsTerminal && output.Width < NarrowestPicture)) return;
            output.Line();
            foreach (string line in curves.ToText(output.IsTerminal ? output.Width : UsualColumns, output.Language)) output.Write($"{line}\n");
            return;
        }

        try
        {
            curves.Save(file, new PictureStyle { Language = output.Language });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"compare: the picture must be writable, in a folder that exists.\n  Got \"{file}\".\n  Give another, such as --picture curves.svg.", error);
        }

        output.Line($"{curves.Kind}: {file}");
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>`myelin data`: lists data sets and where they are, and downloads them.</summary>
internal static class DataCommand
{
    internal static Command Create()
    {
        Command command = new("data", "Lists, downloads and describes data sets.");
        command.Subcommands.Add(List());
        command.Subcommands.Add(Fetch());
        command.Subcommands.Add(Info());
        return command;
    }

    private static Command List()
    {
        Command command = new("list", "Lists the data sets and where they are.");
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            var all = new JsonArray();
            foreach (string name in NamedDatasets.Names)
            {
                string? place = Locate(name, parsed.GetValue(common.DataDir));
                output.Line($"{name,-14} {place ?? "not here; `myelin data fetch " + name + "` gets it"}");
                all.Add((JsonNode)new JsonObject { ["dataset"] = name, ["path"] = place });
            }

            output.Event("result", new JsonObject { ["datasets"] = all });
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Fetch()
    {
        Command command = new("fetch", "Downloads a data set, checks it and keeps it.");
        Argument<string> dataset = Dataset(command);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string name = parsed.GetValue(dataset)!;
            TrainTestSplit parts = NamedDatasets.Load(name, DownloadDisplay.Options(output, parsed.GetValue(common.DataDir)));
            string place = Locate(name, parsed.GetValue(common.DataDir)) ?? "nowhere";
            output.Line($"{name}: {parts.Train.Count:N0} training and {parts.Test.Count:N0} test examples; {place}");
            output.Event("result", new JsonObject { ["dataset"] = name, ["path"] = place });
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Info()
    {
        Command command = new("info", "Describes a data set: sizes, shape, classes, and one example.");
        Argument<string> dataset = Dataset(command);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string name = parsed.GetValue(dataset)!;
            TrainTestSplit parts = NamedDatasets.Load(name, DownloadDisplay.Options(output, parsed.GetValue(common.DataDir)));
            Batch all = parts.Train.All();
            Normalizer whole = Normalizer.PerDataset(parts.Train);
            var perClass = new int[parts.Train.Classes];
            foreach (int label in all.Labels.AsSpan()) perClass[label]++;
            output.Line($"{name}: inputs {parts.Train.InputShape}, {parts.Train.Count:N0} training and {parts.Test.Count:N0} test examples");
            output.Line(FormattableString.Invariant($"mean {whole.Means[0]:F4}, standard deviation {whole.Scales[0]:F4}"));
            for (int c = 0; c < perClass.Length; c++) output.Line($"  {parts.Train.ClassNames[c],-12} {perClass[c],6:N0}");
            TerminalImage.Show(output, all.Inputs.Select(0, 0));
            output.Line($"the first example: {parts.Train.ClassNames[all.Labels[0]]}");
            output.Event("result", new JsonObject
            {
                ["dataset"] = name,
                ["inputShape"] = new JsonArray([.. parts.Train.InputShape.Select(s => JsonValue.Create(s))]),
                ["trainExamples"] = parts.Train.Count,
                ["testExamples"] = parts.Test.Count,
                ["classes"] = new JsonArray([.. parts.Train.ClassNames.Select(c => JsonValue.Create(c))]),
                ["mean"] = whole.Means[0],
                ["standardDeviation"] = whole.Scales[0],
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static Argument<string> Dataset(Command command)
    {
        Argument<string> dataset = new("dataset") { Description = string.Join(", ", NamedDatasets.Names) };
        CommonOptions.AcceptOnly(dataset, NamedDatasets.Names);
        command.Arguments.Add(dataset);
        return dataset;
    }

    private static string? Locate(string name, string? dataDir) =>
        name == "digits" ? "inside the program" : NamedDatasets.Locate(name, new DataOptions { Directory = dataDir });
}

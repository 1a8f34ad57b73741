using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>`myelin eval`: evaluates a saved run, weights of any format or an ONNX model on a data set.</summary>
internal static class EvalCommand
{
    internal static Command Create()
    {
        Command command = new("eval", "Evaluates a saved run, or a foreign model, on a data set's test set, or on a file.");
        Argument<string> model = new("model") { Description = "The folder of a run, a file of weights of any format with --model NAME, or an .onnx file." };
        Argument<string?> dataset = new("dataset")
        {
            Description = "A data set's name, or a file like the run's own: a table, a series or a text; the run's own if not given.",
            DefaultValueFactory = _ => null,
        };
        command.Arguments.Add(model);
        command.Arguments.Add(dataset);
        Option<bool> importance = new("--importance")
        {
            Description = "For a run on a table: also how much worse it is when the values of one column are shuffled among the rows.",
        };
        command.Options.Add(importance);
        var foreign = new ForeignModelOptions(command);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            (string path, string? name) = (parsed.GetValue(model)!, parsed.GetValue(dataset));
            DataOptions options = DownloadDisplay.Options(output, parsed.GetValue(common.DataDir));
            ForeignModel? other = foreign.Open(parsed, path, name, $"Name it: myelin eval {path} mnist.", options);
            if (other is null) Evaluate(output, OpenedRun.Open(output, path), name, options, parsed.GetValue(importance));
            else
            {
                Report(output, other.Evaluate(), other.Name, other.Data, $"{path} on {other.Dataset}");
                if (other.ScalingHint() is { } hint) output.Notice(hint);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Evaluate(Output output, SavedRun run, string? dataset, DataOptions options, bool importance)
    {
        (EvaluationData data, EvaluationReport report) = run.Evaluate(dataset, options);
        if (data.Notice is { } notice) output.Notice(notice);
        string where = data.IsTest ? $"the test set of {data.Name}" : $"all of {data.Name}";
        Report(output, report, run.Description.Model.Name, data, $"{run.Description.Model} of {run.Description.Dataset} on {where}",
            importance ? run.Importance(dataset, options) : [], run.Description.Preparation.IsRegression);
    }

    private static void Report(Output output, EvaluationReport report, string model, EvaluationData data, string what,
        IReadOnlyList<FeatureImportance>? importance = null, bool isError = false)
    {
        output.Line($"{NameText.Of(what)}: {NumberText.Count(report.Examples, report.Unit[..^1], report.Unit)}");
        ReportDisplay.Show(output, report);
        IDictionary<string, System.Text.Json.JsonElement> figures = report.ToJson();
        if (importance is { Count: > 0 })
        {
            JsonArray shown = ImportanceDisplay.Show(output, importance, isError);
            figures = figures.Concat(EventFigures.From(new JsonObject { ["importance"] = shown })).ToDictionary();
        }

        output.Event(new RunResult
        {
            Dataset = data.Name,
            Model = model,
            Part = data.IsTest ? "test" : "file",
            TrainedOn = data.TrainedOn,
            Examples = report.Examples,
            Figures = figures,
        });
    }
}

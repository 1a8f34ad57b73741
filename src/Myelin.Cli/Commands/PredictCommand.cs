using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>`myelin predict`: what a saved run answers for one input, or for each in a file.</summary>
internal static class PredictCommand
{
    internal static Command Create()
    {
        Command command = new(
            "predict",
            "Shows what a saved run, or a model from elsewhere, makes of an input: its class with probabilities and image, a number, or a forecast.");
        Argument<string> model =
            new("model") { Description = "The folder of a run, or with --dataset a file of weights of any format and --model NAME, or an .onnx file." };
        Argument<string> input = new("input")
        {
            Description = "A number in the run's test data, an IDX file of images, a .csv file, one row of a table: 5.1,3.5,red, " +
                "or for a series the .csv file of its values so far.",
        };
        command.Arguments.Add(model);
        command.Arguments.Add(input);
        var options = new BoundOptions(command, Question.AllOptions);
        Option<string?> file = new("--out", "-o")
        {
            Description = "For a run on a table: write a prediction for each row of the input to this .csv " +
            "file.",
            HelpName = "FILE"
        };
        Option<string[]> keep = new("--keep")
        {
            Description = "With --out: columns of the input that the output has too; those that number or name the rows if not given.",
            HelpName = "COLUMN",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> badRows = new("--bad-rows")
        {
            Description = "With --out: refuse, the usual, makes a row that cannot be predicted an error; skip leaves it out and names it.",
        };
        CommonOptions.NotEmpty(file, "file");
        CommonOptions.AcceptOnly(badRows, ["refuse", "skip"]);
        foreach (Option option in (Option[])[file, keep, badRows]) command.Options.Add(option);
        var foreign = new ForeignModelOptions(command);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string path = parsed.GetValue(model)!;
            OptionValues chosen = options.Values(parsed, Question.AllOptions);
            var question = new Question(parsed.GetValue(input)!, chosen, DownloadDisplay.Options(output, parsed.GetValue(common.DataDir)));
            string? dataset = chosen.Find(Question.Dataset);
            ForeignModel? other = foreign.Open(parsed, path, dataset, "Name the one that it is for: --dataset mnist.", question.Data);
            if (parsed.GetValue(file) is { } target)
            {
                var asked = new PredictionFileOptions { Keep = parsed.GetValue(keep) ?? [], SkipBadRows = parsed.GetValue(badRows) == "skip" };
                Write(output, OpenedRun.Open(output, path), question.Input, target, asked);
                return ExitCode.Done;
            }

            Show(output, other?.Ask(question) ?? OpenedRun.Open(output, path).Ask(question));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Output output, SavedRun run, string input, string target, PredictionFileOptions asked)
    {
        PredictionFileReport report = run.PredictFile(input, target, asked);
        foreach (string notice in report.Notices) output.Notice(notice);
        output.Line($"{NumberText.Count((int)report.Rows, "prediction")} written to {report.Path}");
        var figures = new JsonObject { ["rows"] = report.Rows, ["skipped"] = report.Skipped };
        output.Event(new RunResult { Model = run.Description.Model.Name, Out = report.Path, Figures = EventFigures.From(figures) });
    }

    private static void Show(Output output, Answer answer)
    {
        JsonObject figures = answer switch
        {
            Predictions predictions => PredictionDisplay.Show(output, predictions),
            Forecast forecast => ForecastDisplay.Show(output, forecast),
            _ => throw new NotSupportedException(
                "predict: an answer must be of a kind that can be shown.\n" +
                $"  Got {answer.GetType().Name}.\n" +
                "  Use a newer myelin."),
        };
        output.Event(new RunResult { Model = answer.Model, Figures = EventFigures.From(figures) });
    }
}

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
        var foreign = new ForeignModelOptions(command);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string path = parsed.GetValue(model)!;
            OptionValues chosen = options.Values(parsed, Question.AllOptions);
            var question = new Question(parsed.GetValue(input)!, chosen, DownloadDisplay.Options(output, parsed.GetValue(common.DataDir)));
            string? dataset = chosen.Find(Question.Dataset);
            ForeignModel? other = foreign.Open(parsed, path, dataset, "Name the one that it is for: --dataset mnist.", question.Data);
            Show(output, other?.Ask(question) ?? OpenedRun.Open(output, path).Ask(question));
            return ExitCode.Done;
        });
        return command;
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

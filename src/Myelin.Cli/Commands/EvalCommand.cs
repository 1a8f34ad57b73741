using System.CommandLine;
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
        var foreign = new ForeignModelOptions(command);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            (string path, string? name) = (parsed.GetValue(model)!, parsed.GetValue(dataset));
            DataOptions options = DownloadDisplay.Options(output, parsed.GetValue(common.DataDir));
            ForeignModel? other = foreign.Open(parsed, path, name, $"Name it: myelin eval {path} mnist.", options);
            if (other is null) Evaluate(output, OpenedRun.Open(output, path), name, options);
            else
            {
                Report(output, other.Evaluate(), other.Name, other.Dataset, $"{path} on {other.Dataset}");
                if (other.ScalingHint() is { } hint) output.Notice(hint);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Evaluate(Output output, SavedRun run, string? dataset, DataOptions options)
    {
        (EvaluationData data, EvaluationReport report) = run.Evaluate(dataset, options);
        if (data.Notice is { } notice) output.Notice(notice);
        string where = data.IsOwnTest ? $"the test set of {data.Name}" : data.Name;
        Report(output, report, run.Description.Model.Name, data.Name, $"{run.Description.Model} of {run.Description.Dataset} on {where}");
    }

    private static void Report(Output output, EvaluationReport report, string model, string dataset, string what)
    {
        output.Line(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{what}: {report.Examples:N0} {report.Unit}"));
        ReportDisplay.Show(output, report);
        output.Event(new RunResult { Dataset = dataset, Model = model, Examples = report.Examples, Figures = report.ToJson() });
    }
}

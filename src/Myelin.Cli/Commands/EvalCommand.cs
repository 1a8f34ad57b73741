using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Cli.Runs;
using Myelin.Cli.Terminal;
using Myelin.Data;
using Myelin.Layers;

namespace Myelin.Cli.Commands;

/// <summary>`myelin eval`: how well a saved run does on a data set.</summary>
internal static class EvalCommand
{
    internal static Command Create()
    {
        Command command = new("eval", "Tells how well a saved run does on a data set's test part, or on a table.");
        Argument<string> model = new("model") { Description = "The folder of a run." };
        Argument<string?> dataset = new("dataset") { Description = "A data set's name or a table; the run's own if not given.", DefaultValueFactory = _ => null };
        command.Arguments.Add(model);
        command.Arguments.Add(dataset);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            (RunDescription run, Layer network) = RunDescription.Load(parsed.GetValue(model)!);
            string name = parsed.GetValue(dataset) ?? run.Dataset;
            Dataset data = DataCatalog.ForEvaluation(run, name, parsed.GetValue(common.DataDir), DownloadDisplay.On(output));
            data.CheckFinite();
            Judgement judgement = Judgement.Of(network, data, run.Model, run.TargetNormalizer);
            output.Line($"{run.Model} of {run.Dataset} on {name}: {data.Count:N0} examples");
            judgement.Show(output, run.Classes);
            output.Event("result", new JsonObject
            {
                ["dataset"] = name,
                ["model"] = run.Model,
                ["examples"] = data.Count,
                ["testLoss"] = Output.Number(judgement.Loss),
                [judgement.Confusion is null ? "testError" : "testAccuracy"] = Output.Number(judgement.Figure),
            });
            return ExitCode.Done;
        });
        return command;
    }
}

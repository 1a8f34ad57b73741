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
        Argument<string?> dataset = new("dataset") { Description = "A data set's name, a table, or for a run that learned a text another text; the run's own if not given.", DefaultValueFactory = _ => null };
        command.Arguments.Add(model);
        command.Arguments.Add(dataset);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            var saved = SavedRun.Open(parsed.GetValue(model)!);
            RunDescription run = saved.Description;
            if (run.TextSettings is not null) return EvaluateText(output, saved, parsed.GetValue(dataset));
            Layer network = saved.Layer();
            string name = parsed.GetValue(dataset) ?? OwnData(run);
            Dataset data = DataCatalog.ForEvaluation(run, name, parsed.GetValue(common.DataDir), DownloadDisplay.On(output));
            data.CheckFinite();
            Judgement judgement = Judgement.Of(network, data, run.Model, run.Unit);
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

    /// <summary>The name the run learned from; a file's is as it was typed then, perhaps in another folder.</summary>
    private static string OwnData(RunDescription run) => DataCatalog.Names.Contains(run.Dataset) || File.Exists(run.Dataset)
        ? run.Dataset
        : throw new FileNotFoundException($"eval: the run's own data must be where it was.\n  Got no file {run.Dataset} from here.\n  Give its path: myelin eval RUN FILE.");

    /// <summary>On the run's own file its last part, which it did not learn from; on another all of it.</summary>
    private static int EvaluateText(Output output, SavedRun saved, string? file)
    {
        (LanguageModel model, TextSettings settings) = saved.Language();
        string name = file ?? OwnData(saved.Description);
        string text = TextFile.Read(name);
        bool isOwn = Fingerprint.Of(text) == settings.Fingerprint;
        int[] tokens = settings.Tokenizer.Encode(text);
        TextDataset data = isOwn
            ? TextDataset.Split(tokens, settings.Tokenizer.Count, settings.Context, 1 - settings.TestShare).Test
            : new TextDataset(tokens, settings.Tokenizer.Count, settings.Context, stride: settings.Context);
        var judgement = TextJudgement.Of(model, data);
        output.Line($"{saved.Description.Model} of {saved.Description.Dataset} on {(isOwn ? "the part kept apart" : name)}");
        judgement.Show(output);
        var result = new JsonObject { ["dataset"] = name, ["model"] = saved.Description.Model, ["examples"] = judgement.Tokens };
        judgement.AddTo(result);
        output.Event("result", result);
        return ExitCode.Done;
    }
}

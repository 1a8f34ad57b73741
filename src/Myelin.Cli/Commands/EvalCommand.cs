using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Cli.Runs;
using Myelin.Cli.Terminal;

namespace Myelin.Cli.Commands;

/// <summary>`myelin eval`: how well a saved run, weights of any format or an ONNX model do on a data set.</summary>
internal static class EvalCommand
{
    internal static Command Create()
    {
        Command command = new("eval", "Tells how well a saved run, or a model from elsewhere, does on a data set's test part, or on a table.");
        Argument<string> model = new("model") { Description = "The folder of a run, a file of weights of any format with --model NAME, or an .onnx file." };
        Argument<string?> dataset = new("dataset") { Description = "A data set's name, a table, or for a run that learned a text another text; the run's own if not given.", DefaultValueFactory = _ => null };
        command.Arguments.Add(model);
        command.Arguments.Add(dataset);
        var foreign = new ForeignModelOptions(command);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string path = parsed.GetValue(model)!;
            if (foreign.Open(parsed, path, parsed.GetValue(dataset), $"Name it: myelin eval {path} mnist.", parsed.GetValue(common.DataDir), output) is { } other)
            {
                Report(output, other.Run, other.Network, other.Test, other.Run.Dataset, $"{path} on");
                return ExitCode.Done;
            }

            var saved = SavedRun.Open(path);
            RunDescription run = saved.Description;
            if (run.TextSettings is not null) return EvaluateText(output, saved, parsed.GetValue(dataset));
            Layer network = saved.Layer();
            string name = parsed.GetValue(dataset) ?? OwnData(run);
            Dataset data = DataCatalog.ForEvaluation(run, name, parsed.GetValue(common.DataDir), DownloadDisplay.On(output));
            data.CheckFinite();
            Report(output, run, network, data, name, $"{run.Model} of {run.Dataset} on");
            return ExitCode.Done;
        });
        return command;
    }

    private static void Report(Output output, RunDescription run, Layer network, Dataset data, string name, string what)
    {
        Judgement judgement = Judgement.Of(network, data, run.Model, run.Unit);
        output.Line($"{what} {name}: {data.Count:N0} examples");
        judgement.Show(output, run.Classes);
        output.Event("result", new JsonObject
        {
            ["dataset"] = name,
            ["model"] = run.Model,
            ["examples"] = data.Count,
            ["testLoss"] = Output.Number(judgement.Loss),
            [judgement.Confusion is null ? "testError" : "testAccuracy"] = Output.Number(judgement.Figure),
        });
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

using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Files;
using Myelin.Cli.Runs;
using Myelin.Cli.Terminal;

namespace Myelin.Cli.Commands;

/// <summary>`myelin info`: what is in a saved run, in a file of arrays or in an ONNX model.</summary>
internal static class InfoCommand
{
    internal static Command Create()
    {
        Command command = new("info", "Shows a saved run's layers, shapes and parameter counts, the arrays of a file of any format, or the graph of an ONNX model.");
        Argument<string> file = new("file") { Description = "The folder of a run; a safetensors, .npy, .npz, .pt, .pth or pickle file; an .onnx file; or the .safetensors.index.json of several files." };
        command.Arguments.Add(file);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string path = parsed.GetValue(file)!;
            if (!File.Exists(path) && !Directory.Exists(path)) throw new FileNotFoundException($"info: the file must exist.\n  Got {path}.\n  Give a run's folder, such as runs/digits-mlp, or a file of arrays.");
            if (Directory.Exists(path)) ShowRun(output, path);
            else FileInfoText.Show(output, path);
            return ExitCode.Done;
        });
        return command;
    }

    private static void ShowRun(Output output, string path)
    {
        var saved = SavedRun.Open(path);
        RunDescription run = saved.Description;
        Module model = run.TextSettings is null ? saved.Layer() : saved.Language().Model;
        var watched = new List<(string Path, Module Layer, Shape Shape)>();
        foreach ((string name, Module module) in model.NamedModules().Where(m => m.Module.Children.Count == 0 || OwnParameters(m.Module) > 0))
        {
            if (module is Layer layer) layer.OnForward((_, _, y) => watched.Add((name, layer, y.Shape)));
            if (module is Embedding embedding) embedding.OnForward((_, _, y) => watched.Add((name, embedding, y.Shape)));
        }

        if (model is LanguageModel language) language.Predict(IntTensor.From(new int[run.InputShape[0]], 1, run.InputShape[0]));
        else ((Layer)model).Predict(Tensor.Zeros([1, .. run.InputShape]));
        int width = Math.Max(8, watched.Max(w => w.Path.Length));
        output.Line($"{run.Model} on {run.Dataset}: {run.Training()}");
        output.Line($"{"key".PadRight(width)} {"layer",-44} {"output",-20} {"parameters",12}");
        output.Line($"{"".PadRight(width)} {"input",-44} {Shape.Create([1, .. run.InputShape]),-20} {"",12}");
        var layers = new JsonArray();
        foreach ((string name, Module layer, Shape shape) in watched)
        {
            long parameters = OwnParameters(layer);
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{name.PadRight(width)} {layer.Describe(),-44} {shape,-20} {parameters,12:N0}"));
            layers.Add((JsonNode)new JsonObject { ["key"] = name, ["layer"] = layer.Describe(), ["output"] = new JsonArray([.. shape.Select(s => JsonValue.Create(s))]), ["parameters"] = parameters });
        }

        output.Line(string.Create(CultureInfo.InvariantCulture, $"{"".PadRight(width)} {"total",-44} {"",-20} {model.ParameterCount,12:N0}"));
        var result = new JsonObject { ["dataset"] = run.Dataset, ["model"] = run.Model, ["parameters"] = model.ParameterCount, ["epochs"] = run.Epochs, ["optimizer"] = run.Optimizer, ["learningRate"] = run.LearningRate, ["batchSize"] = run.BatchSize, ["seed"] = run.Seed };
        if (run.Schedule is not null) result["schedule"] = run.Schedule;
        if (run.WeightDecay is not null) result["weightDecay"] = run.WeightDecay;
        if (run.LabelSmoothing is not null) result["labelSmoothing"] = run.LabelSmoothing;
        if (run.TextSettings is { } text) result["vocabulary"] = text.Tokenizer.Count;
        if (run.Mlp is { } mlp)
        {
            result["hidden"] = new JsonArray([.. mlp.Hidden.Select(h => JsonValue.Create(h))]);
            result["activation"] = mlp.Activation;
        }

        if (run.Init is not null) result["init"] = run.Init;
        if (run.Freeze.Length > 0) result["freeze"] = new JsonArray([.. run.Freeze.Select(f => JsonValue.Create(f))]);
        result["layers"] = layers;
        output.Event("result", result);
    }

    /// <summary>How many numbers a module's own parameters hold, without those of the modules inside.</summary>
    private static long OwnParameters(Module module) => module.ParameterCount - module.Children.Sum(c => c.ParameterCount);
}

using System.CommandLine;
using Myelin.Cli.Files;
using Myelin.Cli.Runs;
using Myelin.Cli.Terminal;

namespace Myelin.Cli.Commands;

/// <summary>A model that `myelin train` did not make, with the data set that it is for.</summary>
/// <param name="Run">What a run would say of it.</param>
/// <param name="Network">The model with its weights.</param>
/// <param name="Test">The data set's test part.</param>
internal sealed record ForeignModel(RunDescription Run, Layer Network, Dataset Test);

/// <summary>The options by which `eval` and `predict` take weights of any format, or an ONNX model, in place of a run.</summary>
internal sealed class ForeignModelOptions
{
    internal const string Onnx = ".onnx";

    private readonly Option<string?> _model = new("--model") { Description = $"For a file of weights of any format: the model to build for them; {string.Join(", ", ModelCatalog.Names)}." };
    private readonly Option<string[]> _map = KeyMap.Option();
    private readonly Option<bool> _externalData = ExternalData();
    private readonly MlpOptions _mlp;

    internal ForeignModelOptions(Command command)
    {
        CommonOptions.AcceptOnly(_model, ModelCatalog.Names);
        foreach (Option option in (Option[])[_model, _map, _externalData]) command.Options.Add(option);
        _mlp = new MlpOptions(command);
    }

    internal static Option<bool> ExternalData() => new("--external-data") { Description = "Let an ONNX model read its weights from files in its folder." };

    /// <summary>Builds the model of a file for a data set; null if the path is a run's.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="path">The file.</param>
    /// <param name="dataset">The data set's name.</param>
    /// <param name="way">How the data set is given, for the error where it is not.</param>
    /// <param name="dataDir">Where data lies.</param>
    /// <param name="output">Where a download is shown.</param>
    /// <exception cref="UsageException">An option is missing, or makes no sense for the file.</exception>
    internal ForeignModel? Open(ParseResult parsed, string path, string? dataset, string way, string? dataDir, Output output)
    {
        string command = parsed.CommandResult.Command.Name;
        string? model = parsed.GetValue(_model);
        MlpSettings? mlp = _mlp.Read(parsed, model);
        string[] map = parsed.GetValue(_map) ?? [];
        bool isOnnx = path.EndsWith(Onnx, StringComparison.OrdinalIgnoreCase) && File.Exists(path);
        bool isRun = Directory.Exists(path) || !File.Exists(path) || path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);
        if (parsed.GetValue(_externalData) && (!isOnnx || model is not null)) throw new UsageException($"{command}: --external-data is for a model that is an ONNX file.\n  Got {path}.\n  Leave it out.");
        if (model is not null && !File.Exists(path)) throw new UsageException($"{command}: --model is for a file of weights.\n  Got {path}, {(Directory.Exists(path) ? "a run's folder, which says what its model is" : "which is no file")}.\n  {(Directory.Exists(path) ? "Leave it out." : "Check the path.")}");
        if (model is null && map.Length > 0) throw new UsageException($"{command}: --map is for a file of weights with --model NAME.\n  Got no --model.\n  Add it: {string.Join(", ", ModelCatalog.Names)}.");
        if (model is null && isRun && !isOnnx) return null;
        if (model is null && !isOnnx) throw new UsageException($"{command}: weights need --model NAME, what to build for them.\n  Got {path} without one.\n  Known are {string.Join(", ", ModelCatalog.Names)}.");
        if (dataset is null) throw new UsageException($"{command}: a model that is no run needs a data set.\n  Got none with {path}.\n  {way}");
        Dataset test = DataCatalog.LoadTest(dataset, dataDir, DownloadDisplay.On(output));
        RunDescription run = Describe(dataset, model ?? "onnx", test, mlp);
        return new ForeignModel(run, model is null ? OpenOnnx(path, parsed.GetValue(_externalData), test) : Build(run, path, KeyMap.From(map), command), test);
    }

    private static Layer Build(RunDescription run, string path, KeyMap map, string command)
    {
        Layer model = ModelCatalog.Build(run.Model, Shape.Create(run.InputShape), run.Outputs, run.Mlp);
        ModelWeights.Load(model, ModelWeights.Read(path, map, $"{command}: the file of weights must exist"), path);
        return model;
    }

    /// <summary>A method of its own, so that ONNX is loaded for ONNX alone.</summary>
    private static OnnxClassifier OpenOnnx(string path, bool externalData, Dataset data) => OnnxClassifier.Open(path, externalData, data.InputShape, data.Classes);

    private static RunDescription Describe(string dataset, string model, Dataset data, MlpSettings? mlp) => new()
    {
        Dataset = dataset,
        Model = model,
        InputShape = [.. data.InputShape],
        Outputs = data.Classes,
        Classes = [.. data.ClassNames],
        Mlp = mlp,
        Seed = 0,
        Epochs = 0,
        BatchSize = 0,
        Optimizer = "none",
        LearningRate = 0,
    };
}

using System.CommandLine;
using System.Globalization;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>The options by which `eval` and `predict` take weights of any format, or an ONNX model, instead of a run.</summary>
internal sealed class ForeignModelOptions
{
    private const string Onnx = ".onnx";

    private static readonly string s_known = string.Join(", ", LayerModel.All);
    private static readonly RunOption[] s_modelOptions = [.. LayerModel.All.SelectMany(m => m.Options).Distinct()];

    private readonly Option<string?> _model = new("--model") { Description = $"For a file of weights of any format: the model to build for them; {s_known}." };
    private readonly Option _map = BoundOptions.Create(StartOptions.Map);
    private readonly Option<bool> _externalData = ExternalData();
    private readonly Option<string?> _mean = new("--mean")
    {
        Description = "For a model that is not a run: what was subtracted from images from 0 to 1, as 0.1307 or for each channel 0.485,0.456,0.406.",
    };
    private readonly Option<string?> _std = new("--std") { Description = "What they were then divided by, as 0.3081." };
    private readonly BoundOptions _sizes;

    internal ForeignModelOptions(Command command)
    {
        CommonOptions.AcceptOnly(_model, [.. LayerModel.All.Select(m => m.Name)]);
        foreach (Option option in (Option[])[_model, _map, _externalData, _mean, _std]) command.Options.Add(option);
        _sizes = new BoundOptions(command, s_modelOptions);
    }

    internal static Option<bool> ExternalData() => new("--external-data") { Description = "Let an ONNX model read its weights from files in its folder." };

    /// <summary>Builds the model of a file for a data set; null if the path is a run's.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="path">The file.</param>
    /// <param name="dataset">The data set's name.</param>
    /// <param name="way">How the data set is given, for the error where it is not.</param>
    /// <param name="data">The options for finding data sets.</param>
    /// <exception cref="UsageException">An option is missing, or makes no sense for the file.</exception>
    internal ForeignModel? Open(ParseResult parsed, string path, string? dataset, string way, DataOptions data)
    {
        string command = parsed.CommandResult.Command.Name;
        LayerModel? model = parsed.GetValue(_model) is { } name ? LayerModel.Named(name) : null;
        IReadOnlyList<string> map = BoundOptions.TextsOf(parsed, _map);
        bool externalData = parsed.GetValue(_externalData);
        bool isOnnx = path.EndsWith(Onnx, StringComparison.OrdinalIgnoreCase) && File.Exists(path);
        bool isRun = Directory.Exists(path) || !File.Exists(path) || path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);
        OptionValues sizes = Sizes(parsed, model);
        if (externalData && (!isOnnx || model is not null))
        {
            throw new UsageException(
                $"{command}: --external-data is for a model that is an ONNX file.\n" +
                $"  Got {path}.\n" +
                "  Leave it out.");
        }

        if (model is not null && !File.Exists(path)) throw NotWeights(command, path);
        if (model is null && map.Count > 0)
        {
            throw new UsageException(
                $"{command}: --map is for a file of weights with --model NAME.\n" +
                "  Got no --model.\n" +
                $"  Add it: {s_known}.");
        }

        ImageScaling? scaling = Scaling(parsed);
        // An exported run says what its data is.
        if (model is null && (isOnnx ? !externalData && RunExport.IsRun(path) : isRun))
        {
            return scaling is null ? null : throw new UsageException(
                $"{command}: --mean and --std are for a model that is not a run.\n" +
                $"  Got {path}, which has its scaling.\n" +
                "  Leave them out.");
        }

        if (model is null && !isOnnx)
        {
            throw new UsageException(
                $"{command}: weights need --model NAME, what to build for them.\n" +
                $"  Got {path} without one.\n" +
                $"  Known are {s_known}.");
        }

        if (dataset is null) throw new UsageException($"{command}: a model that is no run needs a data set.\n  Got none with {path}.\n  {way}");
        return model is null
            ? ForeignModel.OfOnnx(path, externalData, dataset, data, scaling)
            : ForeignModel.OfWeights(path, model, sizes, KeyMap.From(map), dataset, data, scaling);
    }

    private ImageScaling? Scaling(ParseResult parsed)
    {
        if (parsed.GetValue(_mean) is null && parsed.GetValue(_std) is null) return null;
        try
        {
            return new ImageScaling(Numbers(parsed, _mean), Numbers(parsed, _std));
        }
        catch (ArgumentException error)
        {
            throw new UsageException($"{parsed.CommandResult.Command.Name}: {error.Message}");
        }
    }

    private static float[] Numbers(ParseResult parsed, Option<string?> option) =>
        [.. (parsed.GetValue(option)?.Split(',') ?? []).Select(text => float.TryParse(text, CultureInfo.InvariantCulture, out float number)
            && float.IsFinite(number)
            ? number
            : throw new UsageException(
                $"{parsed.CommandResult.Command.Name}: {option.Name} must be a number, or one for each channel.\n" +
                $"  Got \"{text}\".\n" +
                $"  Write {option.Name} 0.485,0.456,0.406."))];

    private OptionValues Sizes(ParseResult parsed, LayerModel? model)
    {
        OptionValues given = _sizes.Values(parsed, s_modelOptions);
        if (s_modelOptions.FirstOrDefault(o => given.Has(o) && model?.Options.Contains(o) != true) is not { } foreign) return given;
        string models = string.Join(" or ", LayerModel.All.Where(m => m.Options.Contains(foreign)));
        string got = model is null ? "no --model" : $"--model {model}";
        throw new UsageException(
            $"{parsed.CommandResult.Command.Name}: {foreign.Flag} is for --model {models}.\n" +
            $"  Got {got}.\n" +
            $"  Leave it out, or try --model {models}.");
    }

    private static UsageException NotWeights(string command, string path) => Directory.Exists(path)
        ? new($"{command}: --model is for a file of weights.\n  Got {path}, a run's folder, which says what its model is.\n  Leave it out.")
        : new($"{command}: --model is for a file of weights.\n  Got {path}, which is no file.\n  Check the path.");
}

using Myelin.Interop.Onnx;
using Myelin.Serialization;

namespace Myelin.Runs;

/// <summary>A trained run as an ONNX model, including the scaling of its inputs and outputs: it takes the numbers of the files it was trained on.</summary>
public static class RunExport
{
    /// <summary>The name of the trained model in one that includes the scaling of its data.</summary>
    internal const string ModelName = "model";

    /// <summary>A run that was exported, with the ONNX model as its network; null for a model from elsewhere, or one that learned a text.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static SavedRun? Open(string path)
    {
        if (DescriptionOf(path) is not { } run) return null;
        var noWeights = new TensorFile(new Dictionary<string, Tensor>(), new Dictionary<string, string>());
        return new SavedRun(run, noWeights, path) { Network = new PreparedModel(OnnxModel.Open(path).ToLayer(), run.Preparation) };
    }

    /// <summary>Whether <see cref="Open"/> opens a file, by its description alone.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static bool IsRun(string path) => DescriptionOf(path) is not null;

    /// <summary>Writes the model of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="target">The file.</param>
    /// <returns>What was written.</returns>
    public static OnnxExportReport Write(SavedRun run, string target)
    {
        Preparation preparation = run.Description.Preparation;
        var metadata = new Dictionary<string, string> { [RunDescription.MetadataKey] = run.Description.ToJson() };
        if (run.Module() is LanguageModel language) return language.SaveOnnx(target, [1, language.Context], preparation.Outputs, metadata);
        return new RawModel(run.Layer(), preparation).SaveOnnx(target, [1, .. preparation.InputShape], metadata);
    }

    private static RunDescription? DescriptionOf(string path)
    {
        using ArrayFile file = WeightFile.Open(path, "the model must exist");
        if (file.Metadata.GetValueOrDefault(RunDescription.MetadataKey) is not { } json) return null;
        var run = RunDescription.Parse(json, path);
        return run.Kind is TextTask ? null : run;
    }
}

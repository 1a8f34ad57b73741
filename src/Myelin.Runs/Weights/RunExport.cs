using Myelin.Interop.Onnx;

namespace Myelin.Runs;

/// <summary>A trained run as an ONNX model, including the scaling of its inputs and outputs: it takes unscaled numbers.</summary>
public static class RunExport
{
    /// <summary>Writes the model of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="target">The file.</param>
    /// <returns>What was written.</returns>
    public static OnnxExportReport Write(SavedRun run, string target)
    {
        Preparation preparation = run.Description.Preparation;
        var metadata = new Dictionary<string, string> { [RunDescription.MetadataKey] = run.Description.ToJson() };
        if (run.Module() is LanguageModel language) return language.SaveOnnx(target, [1, language.Context], preparation.Outputs, metadata);
        // Without scaling the weights keep the run's own keys.
        Layer model = run.Layer();
        bool isScaled = preparation.InputScale is not null || preparation.TargetScale is not null;
        Layer whole = isScaled ? new Scaled(model, preparation.InputScale, preparation.TargetScale) : model;
        return whole.SaveOnnx(target, [1, .. preparation.InputShape], metadata);
    }

    /// <summary>A model including the conversion between the numbers of the data and those it was trained on.</summary>
    private sealed class Scaled : Layer
    {
        private readonly Layer _model;
        private readonly Normalizer? _inputs, _targets;

        internal Scaled(Layer model, Normalizer? inputs, Normalizer? targets) => (_model, _inputs, _targets) = (Child("model", model), inputs, targets);

        public override Tensor Forward(Tensor x)
        {
            Tensor y = _model.Call(_inputs is null ? x : ((x.Flatten(1) - Row(_inputs.Means)) / Row(_inputs.Scales)).Reshape(x.Shape.AsSpan()));
            return _targets is null ? y : (y * Row(_targets.Scales)) + Row(_targets.Means);
        }

        private static Tensor Row(IReadOnlyList<float> values) => Tensor.From([.. values], 1, values.Count);
    }
}

using System.Text.Json;

namespace Myelin.Runs;

/// <summary>
/// Converts data to a model's inputs, and outputs to answers: fitted to the training data once, stored in <c>run.json</c>, and applied
/// wherever the model is used.
/// </summary>
public abstract class Preparation
{
    private protected Preparation() { }

    /// <summary>The shape of one input.</summary>
    public abstract Shape InputShape { get; }

    /// <summary>The number of scores or values that the model outputs.</summary>
    public abstract int Outputs { get; }

    /// <summary>The names of the classes; empty if numbers or tokens are predicted.</summary>
    public virtual IReadOnlyList<string> Classes => [];

    /// <summary>Whether numbers are predicted.</summary>
    public bool IsRegression => Classes.Count == 0;

    /// <summary>Scales the inputs; null for no scaling.</summary>
    public virtual Normalizer? InputScale => null;

    /// <summary>Decorrelates the scaled inputs and keeps their shape; null for no whitening.</summary>
    public virtual Pca? InputWhitening => null;

    /// <summary>Scales the targets; null for no scaling.</summary>
    public virtual Normalizer? TargetScale => null;

    /// <summary>For regression: an error of 1 in the target's unit.</summary>
    public virtual float Unit => TargetScale?.Scales[0] ?? 1;

    /// <summary>For regression: added to a prediction in float64.</summary>
    public virtual double Origin => 0;

    /// <summary>Additional figures for listings of a run's properties, by their JSON names.</summary>
    public virtual IReadOnlyDictionary<string, long> Figures => new Dictionary<string, long>();

    /// <summary>What a program must know to give an exported model its inputs, one line each.</summary>
    public virtual IReadOnlyList<string> ExportNotes => [];

    /// <summary>Prepares inputs as they are in files, float32 [N, …].</summary>
    internal virtual Tensor InputsFromRaw(Tensor raw)
    {
        Tensor scaled = InputScale is { } s ? ((Rows(raw) - Row(s.Means)) / Row(s.Scales)).Reshape(raw.Shape.AsSpan()) : raw;
        return InputWhitening?.Apply(scaled) ?? scaled;
    }

    /// <summary>The reverse of <see cref="InputsFromRaw"/>.</summary>
    internal virtual Tensor InputsToRaw(Tensor prepared)
    {
        Tensor scaled = InputWhitening?.Invert(prepared) ?? prepared;
        return InputScale is { } s ? ((Rows(scaled) * Row(s.Scales)) + Row(s.Means)).Reshape(scaled.Shape.AsSpan()) : scaled;
    }

    /// <summary>Converts a model's outputs to the target's unit.</summary>
    /// <param name="outputs">The outputs, float32 [N, outputs].</param>
    /// <param name="raw">The inputs as they are in files.</param>
    internal virtual Tensor OutputsToRaw(Tensor outputs, Tensor raw) => TargetScale is { } s ? (outputs * Row(s.Scales)) + Row(s.Means) : outputs;

    /// <summary>The reverse of <see cref="OutputsToRaw"/>.</summary>
    internal virtual Tensor OutputsFromRaw(Tensor outputs, Tensor raw) => TargetScale is { } s ? (outputs - Row(s.Means)) / Row(s.Scales) : outputs;

    /// <summary>Writes values other than those of options, each as a field of the current object.</summary>
    internal abstract void Write(Utf8JsonWriter writer);

    /// <summary>Converts inputs to those of the model.</summary>
    internal Dataset Scaled(Dataset data)
    {
        Dataset scaled = InputScale is { } inputs ? data.Normalize(inputs) : data;
        if (InputWhitening is { } whitening) scaled = scaled.Project(whitening);
        if (TargetScale is not { } targets) return scaled;
        Batch all = scaled.All();
        return new TensorDataset(all.Inputs, targets.Apply(all.Targets));
    }

    /// <summary>Converts inputs, as they are in memory, to those of the model.</summary>
    internal Tensor Scaled(Tensor inputs)
    {
        Tensor scaled = InputScale?.Apply(inputs) ?? inputs;
        return InputWhitening?.Apply(scaled) ?? scaled;
    }

    private static Tensor Rows(Tensor x) => x.Flatten(1);

    private static Tensor Row(IReadOnlyList<float> values) => Tensor.From([.. values], 1, values.Count);
}

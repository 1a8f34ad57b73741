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

    /// <summary>Scales the targets; null for no scaling.</summary>
    public virtual Normalizer? TargetScale => null;

    /// <summary>For regression: an error of 1 in the target's unit.</summary>
    public virtual float Unit => TargetScale?.Scales[0] ?? 1;

    /// <summary>Additional figures for listings of a run's properties, by their JSON names.</summary>
    public virtual IReadOnlyDictionary<string, long> Figures => new Dictionary<string, long>();

    /// <summary>Writes values other than those of options, each as a field of the current object.</summary>
    internal abstract void Write(Utf8JsonWriter writer);

    /// <summary>Converts inputs to those of the model.</summary>
    internal Dataset Scaled(Dataset data)
    {
        Dataset scaled = InputScale is { } inputs ? data.Normalize(inputs) : data;
        if (TargetScale is not { } targets) return scaled;
        Batch all = scaled.All();
        return new TensorDataset(all.Inputs, targets.Apply(all.Targets));
    }
}

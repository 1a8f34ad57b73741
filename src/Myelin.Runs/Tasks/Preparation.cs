using System.Text.Json;

namespace Myelin.Runs;

/// <summary>
/// How data becomes a model's inputs, and outputs become answers: fitted to the training data once, stored in <c>run.json</c>, and applied
/// wherever the model is used.
/// </summary>
public abstract class Preparation
{
    private protected Preparation() { }

    /// <summary>The shape of one input.</summary>
    public abstract Shape InputShape { get; }

    /// <summary>How many scores or numbers the model gives.</summary>
    public abstract int Outputs { get; }

    /// <summary>The names of the classes; empty where numbers or tokens are predicted.</summary>
    public virtual IReadOnlyList<string> Classes => [];

    /// <summary>Whether numbers are predicted.</summary>
    public bool IsRegression => Classes.Count == 0;

    /// <summary>What scales the inputs; null if nothing does.</summary>
    public virtual Normalizer? InputScale => null;

    /// <summary>What scales the targets; null if nothing does.</summary>
    public virtual Normalizer? TargetScale => null;

    /// <summary>For regression: what an error of 1 is in the target's unit.</summary>
    public virtual float Unit => TargetScale?.Scales[0] ?? 1;

    /// <summary>Figures of its own for those who list a run's properties, by their JSON names.</summary>
    public virtual IReadOnlyDictionary<string, long> Figures => new Dictionary<string, long>();

    /// <summary>Writes what an option does not say, each as a field of the current object.</summary>
    internal abstract void Write(Utf8JsonWriter writer);

    /// <summary>Inputs as the model takes them.</summary>
    internal Dataset Scaled(Dataset data)
    {
        Dataset scaled = InputScale is { } inputs ? data.Normalize(inputs) : data;
        if (TargetScale is not { } targets) return scaled;
        Batch all = scaled.All();
        return new TensorDataset(all.Inputs, targets.Apply(all.Targets));
    }
}

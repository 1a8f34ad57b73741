namespace Myelin;

/// <summary>What one layer made of a batch.</summary>
/// <param name="Path">The layer's path in the model, as in keys; empty for the model itself.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Output">Its output, with the batch.</param>
public sealed record LayerOutput(string Path, Module Layer, Tensor Output)
{
    /// <summary>The output's shape, with the batch.</summary>
    public Shape Shape => Output.Shape;

    /// <summary>Path, layer and shape: <c>0 Conv2d(1, 16, 3) [32, 16, 26, 26]</c>.</summary>
    public override string ToString() => $"{(Path.Length == 0 ? "" : Path + " ")}{Layer.Describe()} {Shape}";
}

namespace Myelin.Interop.Onnx;

/// <summary>What opening and running an ONNX model may do.</summary>
public sealed record OnnxOptions
{
    /// <summary>
    /// Whether weights may be read from files beside the model, as large models have them. Off by default. The files must lie in the model's
    /// folder or below, without links.
    /// </summary>
    public bool ExternalData { get; init; }

    /// <summary>How often the loops of one run may pass together.</summary>
    public long MaxIterations { get; init; } = 1_000_000;
}

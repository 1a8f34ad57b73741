namespace Myelin.Interop.Onnx;

/// <summary>What opening and running an ONNX model may do.</summary>
public sealed record OnnxOptions
{
    /// <summary>
    /// Whether weights may be read from files next to the model, as in large models. Off by default. The files must be in the model's
    /// folder or below, without links.
    /// </summary>
    public bool ExternalData { get; init; }

    /// <summary>
    /// The largest total number of iterations of all loops in one run, at least 0; a run that needs more throws
    /// <see cref="InvalidDataException"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long MaxIterations
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(
            nameof(value), $"OnnxOptions: MaxIterations must be at least 0.\n  Got {value}.\n  The usual 1,000,000 stops a model that loops for ever.");
    } = 1_000_000;
}
